package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.Option;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final Option<Long> PORT = Option.whole("PORT", 1, 1, 65_535, "The port.");
  private static final Option<Long> SIZE = Option.whole("SIZE", 1, 1, 9, "The size.");

  @Test
  void makesNoServiceOfWhatIsWrong() {
    Program<Long> program =
        new Program<>(
            "test",
            List.of(PORT, SIZE),
            settings -> settings.get(PORT) + settings.get(SIZE),
            (config, tracing) -> {
              throw new IllegalArgumentException("a service of " + config);
            });
    ByteArrayOutputStream told = new ByteArrayOutputStream();

    assertThat(
            program.configured(
                Map.of("PORT", "x", "SIZE", "y", "OTEL_EXPORTER_OTLP_ENDPOINT", "z"),
                new PrintStream(told, true, StandardCharsets.UTF_8)))
        .isEmpty();

    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "PORT is 'x', but must be a whole number from 1 to 65535",
            "SIZE is 'y', but must be a whole number from 1 to 9",
            "OTEL_EXPORTER_OTLP_ENDPOINT is 'z', but must be http:// or https:// with a host and"
                + " perhaps a port from 1 to 65535");
  }
}
