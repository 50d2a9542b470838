package io.ledgerflux.normalizer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SavePaceTest {
  private static final long MILLI = 1_000_000L;

  private final SavePace pace = new SavePace(0);

  @Test
  void isDueOnceASecondWhereTheBrokerAnswersAtOnce() {
    assertThat(pace.isDue(999 * MILLI)).isFalse();
    assertThat(pace.isDue(1_000 * MILLI)).isTrue();
    pace.begins(1_000 * MILLI);
    pace.waited(1_200 * MILLI, 1_205 * MILLI);
    assertThat(pace.isDue(1_999 * MILLI)).isFalse();
    assertThat(pace.isDue(2_000 * MILLI)).isTrue();
  }

  @Test
  void aBrokerThatAnswersSlowlyHoldsUpATenthOfTheTime() {
    pace.begins(1_000 * MILLI);
    pace.waited(1_000 * MILLI, 3_000 * MILLI);
    assertThat(pace.isDue(20_999 * MILLI)).isFalse();
    assertThat(pace.isDue(21_000 * MILLI)).isTrue();
  }
}
