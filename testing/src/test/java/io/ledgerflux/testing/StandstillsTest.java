package io.ledgerflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandstillsTest {
  private static final Duration MEANT = Duration.ofMillis(20);
  private static final String TOLD =
      "Thread vert.x-eventloop-thread-0 has been blocked for 2686 ms, time limit is 2000 ms";

  private final Standstills standstills = new Standstills();

  @Test
  void knowsForHowLongTheProcessStoodStill() {
    standstills.woke(10_000, MEANT, Duration.ofMillis(520));
    standstills.woke(11_000, MEANT, Duration.ofMillis(90));
    standstills.woke(12_000, MEANT, Duration.ofMillis(320));
    assertThat(standstills.millisBetween(9_999, 12_000)).isEqualTo(800);
    assertThat(standstills.millisBetween(10_001, 12_000)).isEqualTo(300);
    assertThat(standstills.millisBetween(12_001, 20_000)).isZero();
  }

  @Test
  void aLoopIsNotBlockedWhereTheProcessStoodStill() {
    standstills.woke(10_050, MEANT, Duration.ofMillis(720));
    assertThat(BlockedLoops.isStandstill(TOLD, 10_000, standstills)).isTrue();
  }

  @Test
  void aLoopIsBlockedWhereOthersWentOn() {
    standstills.woke(7_000, MEANT, Duration.ofMillis(2_720));
    standstills.woke(9_000, MEANT, Duration.ofMillis(600));
    assertThat(BlockedLoops.isStandstill(TOLD, 10_000, standstills)).isFalse();
    assertThat(BlockedLoops.isStandstill("something else", 10_000, standstills)).isFalse();
  }
}
