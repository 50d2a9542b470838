package io.ledgerflux.client.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
  private final Durations durations = new Durations();

  @Test
  void readsWhatPeopleWrite() {
    assertThat(durations.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(durations.convert("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(durations.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(durations.convert("1h")).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10 s", "99999999999s"})
  void saysWhatIsNone(String text) {
    assertThatThrownBy(() -> durations.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("10s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "00s", "0h"})
  void saysWhatWasWrittenWhereThatIsNoTime(String text) {
    assertThatThrownBy(() -> durations.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' must be longer than 0");
  }

  @Test
  void writesWhatPeopleRead() {
    assertThat(Durations.text(812_345)).isEqualTo("0.8 ms");
    assertThat(Durations.text(-900_000_000)).isEqualTo("-900.0 ms");
    assertThat(Durations.text(12_345_000_000L)).isEqualTo("12.3 s");
  }

  @Test
  void writesAWaitWithoutFractionsOfAMillisecond() {
    assertThat(Durations.wait(Duration.ofNanos(171_000_001))).isEqualTo("171 ms");
    assertThat(Durations.wait(Duration.ZERO)).isEqualTo("0 ms");
    assertThat(Durations.wait(Duration.ofMillis(2_340))).isEqualTo("2.3 s");
  }
}
