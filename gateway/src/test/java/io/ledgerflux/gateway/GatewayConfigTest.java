package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  @Test
  void operatorsHaveAPortOfTheirOwn() {
    assertThatThrownBy(() -> read(Map.of("PORT", "9000", "OPS_PORT", "9000")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("OPS_PORT is '9000', but must be another port than PORT, or 0");
    read(Map.of("PORT", "0", "OPS_PORT", "0"));
  }

  @Test
  void refusesFilesThatCannotHaveAName() {
    assertThatThrownBy(() -> read(Map.of("TLS_CERT_FILE", "a\0b", "TLS_KEY_FILE", "c\0d")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "TLS_CERT_FILE is 'a\0b', but must be a file's name\n"
                + "TLS_KEY_FILE is 'c\0d', but must be a file's name");
  }

  private static void read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, GatewayConfig.OPTIONS);
    GatewayConfig.read(settings);
    settings.check();
  }
}
