package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerConfigTest {
  @TempDir Path directory;

  @Test
  void speaksNoTlsUnlessTold() {
    assertThat(read(Map.of("NATS_URLS", "nats://a:4222")).tls()).isEmpty();
  }

  @Test
  void speaksTlsWhereAServerIsNamedSo() {
    assertThat(read(Map.of("NATS_URLS", "nats://a:4222,tls://b:4222")).tls()).isPresent();
  }

  @Test
  void refusesAFileWithoutACertificate() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path other = Files.writeString(directory.resolve("other.pem"), "no certificate");
    for (Path wrong : new Path[] {empty, other, directory.resolve("missing.pem")}) {
      assertThatThrownBy(() -> read(Map.of("NATS_TLS_CA", wrong.toString())))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("NATS_TLS_CA is '" + wrong + "'")
          .hasMessageContaining("must be a file of PEM certificates");
    }
  }

  private static BrokerConfig read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, BrokerConfig.OPTIONS);
    BrokerConfig config = BrokerConfig.read(settings);
    settings.check();
    return config;
  }
}
