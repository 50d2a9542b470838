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
    assertThat(isWaitedFor(START)).isFalse();
    handshakes.begun(START);
    handshakes.succeeded();
    assertThat(isWaitedFor(START)).isFalse();
  }

  @Test
  void aSlowOneIsWaitedForButNotForEver() {
    handshakes.begun(START);
    assertThat(isWaitedFor(START + LONGEST - 1)).isTrue();
    assertThat(isWaitedFor(START + LONGEST)).isFalse();
  }

  @Test
  void afterOneThatFailedNobodyWaitsUntilOneSucceeds() {
    handshakes.begun(START);
    handshakes.failed();
    handshakes.begun(START + 1);
    assertThat(isWaitedFor(START + 2)).isFalse();
    handshakes.succeeded();
    handshakes.begun(START + 3);
    assertThat(isWaitedFor(START + 4)).isTrue();
  }

  @Test
  void oneThatIsOpenSinceIsAboutToBeHandedOut() {
    long before = handshakes.opened();
    handshakes.begun(START);
    handshakes.succeeded();
    assertThat(handshakes.isWaitedFor(START + 1, before)).isTrue();
    assertThat(handshakes.isWaitedFor(START + 1, handshakes.opened())).isFalse();
    handshakes.begun(START + 2);
    handshakes.failed();
    assertThat(handshakes.isWaitedFor(START + 3, before)).isFalse();
  }

  private boolean isWaitedFor(long nowNanos) {
    return handshakes.isWaitedFor(nowNanos, handshakes.opened());
  }
}
