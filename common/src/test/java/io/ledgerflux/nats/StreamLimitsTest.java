package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {
  @Test
  void readsItsStandards() {
    assertThat(read(Map.of())).isEqualTo(StreamLimits.standard());
  }

  @Test
  void mayKnowAMessageForAsLongAsItIsKept() {
    StreamLimits limits =
        read(Map.of("JS_RETENTION_MINUTES", "1", "JS_DUPLICATE_WINDOW_SECONDS", "60"));

    assertThat(limits.duplicateWindow()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void refusesToKnowAMessageForLongerThanItIsKept() {
    assertThatThrownBy(
            () -> read(Map.of("JS_RETENTION_MINUTES", "1", "JS_DUPLICATE_WINDOW_SECONDS", "61")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "JS_DUPLICATE_WINDOW_SECONDS is '61', but must be at most 60, for it is no"
                            + " longer than JS_RETENTION_MINUTES"));
  }

  private static StreamLimits read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, StreamLimits.OPTIONS);
    StreamLimits limits = StreamLimits.read(settings);
    settings.check();
    return limits;
  }
}
