package io.ledgerflux.snapshotter.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockLeapsTest {
  private static final Instant NOON = Instant.parse("2026-09-29T12:00:00Z");

  private final ClockLeaps leaps = new ClockLeaps();

  @Test
  void believesAClockThatIsCorrectedALittle() {
    assertThat(isDoubtful(0, 0)).isFalse();
    assertThat(isDoubtful(30, 89)).isFalse();
    assertThat(isDoubtful(60, 60)).isFalse();
    assertThat(isDoubtful(90, 149)).isFalse();
  }

  @Test
  void doubtsAClockForAnHourThatWasSetForward() {
    isDoubtful(0, 0);
    assertThat(isDoubtful(30, 92)).isTrue();
    assertThat(isDoubtful(60, 122)).isTrue();
    assertThat(isDoubtful(3_629, 3_691)).isTrue();
    assertThat(isDoubtful(3_630, 3_692)).isFalse();
  }

  @Test
  void believesAClockThatWasSetBack() {
    isDoubtful(0, 0);
    assertThat(isDoubtful(30, -86_400)).isFalse();
  }

  private boolean isDoubtful(long passed, long told) {
    return leaps.isDoubtful(NOON.plusSeconds(told), Duration.ofSeconds(passed).toNanos());
  }
}
