package io.ledgerflux.standalone.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyFileTest {
  @Test
  void namesEveryAddress() {
    var file =
        new ReadyFile(
            "http://127.0.0.1:1",
            "ws://127.0.0.1:2",
            "nats://127.0.0.1:3",
            "postgresql://user:word@127.0.0.1:4/db",
            Map.of(
                "normalizer",
                "http://127.0.0.1:6/metrics",
                "ingestor",
                "http://127.0.0.1:5/metrics"),
            Optional.of("http://127.0.0.1:7"));

    assertThat(new String(file.json(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"gateway":"http://127.0.0.1:1","exchange":"ws://127.0.0.1:2",\
            "nats":"nats://127.0.0.1:3","postgres":"postgresql://user:word@127.0.0.1:4/db",\
            "metrics":{"ingestor":"http://127.0.0.1:5/metrics",\
            "normalizer":"http://127.0.0.1:6/metrics"},"prometheus":"http://127.0.0.1:7"}""");
  }
}
