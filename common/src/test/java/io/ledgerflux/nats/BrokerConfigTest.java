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

  @Test
  void refusesAUrlThatCannotBeRead() {
    assertThatThrownBy(() -> read(Map.of("NATS_URLS", "nats://a:secret%zz@b:4222")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("NATS_URLS is 'nats://***@b:4222', but must be a comma-separated list of");
  }

  @Test
  void tellsNoLoginThatAUrlCarries() {
    BrokerConfig config = read(Map.of("NATS_URLS", "nats://a:secret@b:4222,tls://token@c:4222"));
    assertThat(config.urls()).containsExactly("nats://a:secret@b:4222", "tls://token@c:4222");
    assertThat(config).hasToString("nats://***@b:4222,tls://***@c:4222");
  }

  @Test
  void tellsNoLoginOfABrokerThatCannotBeReached() {
    BrokerConfig nobody = read(Map.of("NATS_URLS", "nats://a:secret@127.0.0.1:1"));
    assertThatThrownBy(() -> BrokerView.open(nobody, "test").close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nats://***@127.0.0.1:1")
        .hasMessageNotContaining("secret");
  }

  private static BrokerConfig read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, BrokerConfig.OPTIONS);
    BrokerConfig config = BrokerConfig.read(settings);
    settings.check();
    return config;
  }
}
