package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private static final long LONGEST = Duration.ofSeconds(10).toNanos();
  private static final long START = Long.MAX_VALUE - 5;

  private final Handshakes handshakes = new Handshakes(Duration.ofNanos(LONGEST));

  @Test
  void nothingIsWaitedForWhereNoneIsUnderWay() {
    assertThat(handshakes.isWaitedFor(START)).isFalse();
    handshakes.begun(START);
    handshakes.succeeded();
    assertThat(handshakes.isWaitedFor(START)).isFalse();
  }

  @Test
  void aSlowOneIsWaitedForButNotForEver() {
    handshakes.begun(START);
    assertThat(handshakes.isWaitedFor(START + LONGEST - 1)).isTrue();
    assertThat(handshakes.isWaitedFor(START + LONGEST)).isFalse();
  }

  @Test
  void afterOneThatFailedNobodyWaitsUntilOneSucceeds() {
    handshakes.begun(START);
    handshakes.failed();
    handshakes.begun(START + 1);
    assertThat(handshakes.isWaitedFor(START + 2)).isFalse();
    handshakes.succeeded();
    handshakes.begun(START + 3);
    assertThat(handshakes.isWaitedFor(START + 4)).isTrue();
  }
}
