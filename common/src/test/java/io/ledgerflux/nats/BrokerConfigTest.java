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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        .hasMessageContaining(
            "NATS_URLS is 'nats://***@b:4222', but must be a comma-separated list of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://broker",
        "tls://broker.example.:65535",
        "nats://10.0.0.1:1",
        "nats://[::1]:4222",
        "nats://[::1]",
        "nats://ann:p%40ss@broker:4222",
        "nats://token@broker",
        "nats://a:4222, nats://b:4222"
      })
  void takesUrlsThatTheLibraryTakes(String urls) {
    BrokerConfig config = read(Map.of("NATS_URLS", urls));
    assertThat(Connections.options(config, "test").build().getServers())
        .hasSameSizeAs(config.urls());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "broker:4222",
        "nats://",
        "nats://:4222",
        "nats://broker:",
        "nats://broker:port",
        "nats://broker:0",
        "nats://broker:-1",
        "nats://broker:99999",
        "nats://broker:99999999999",
        "nats://a b:4222",
        "nats://a_b:4222",
        "nats://broker%zz:4222",
        "nats://bröker:4222",
        "nats://999.1.1.1:4222",
        "nats://[::1:4222",
        "nats://::1:4222",
        "nats://ann:secret@",
        "nats://broker:4222/path",
        "nats://broker:4222?a=b",
        "nats://broker:4222#a",
        "nats://a:4222,nats://b:port"
      })
  void refusesUrlsThatNoServerCanHave(String urls) {
    assertThatThrownBy(() -> read(Map.of("NATS_URLS", urls)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("NATS_URLS is '");
  }

  @Test
  void refusesAFileThatCannotHaveAName() {
    assertThatThrownBy(() -> read(Map.of("NATS_TLS_CA", "a\0b")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("NATS_TLS_CA is '");
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
