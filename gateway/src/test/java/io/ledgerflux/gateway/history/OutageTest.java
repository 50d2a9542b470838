package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTest {
  private final Outage outage = new Outage();

  @Test
  void itsEndIsWaitedForAtFirst() {
    outage.failed(10);
    assertThat(outage.isLong(10 + Outage.PATIENCE_NANOS - 1)).isFalse();
    outage.failed(20);
    assertThat(outage.isLong(10 + Outage.PATIENCE_NANOS)).isTrue();
  }

  @Test
  void laterOneTriesNowAndThen() {
    outage.failed(0);
    long later = 3 * Outage.PATIENCE_NANOS;
    assertThat(outage.isCertain(later)).isFalse();
    outage.failed(later);
    assertThat(outage.isCertain(later + Outage.QUIET_NANOS - 1)).isTrue();
    assertThat(outage.isCertain(later + Outage.QUIET_NANOS)).isFalse();
  }

  @Test
  void anAnswerEndsIt() {
    outage.failed(0);
    outage.over();
    outage.failed(Outage.PATIENCE_NANOS);
    assertThat(outage.isLong(Outage.PATIENCE_NANOS)).isFalse();
    assertThat(outage.isCertain(Outage.PATIENCE_NANOS)).isFalse();
  }
}
