package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestorConfigTest {
  @Test
  void standardsAreThoseOfTheDesign() {
    IngestorConfig config = read(Map.of());

    assertThat(config.feed().uri()).isEqualTo(URI.create("wss://ws-feed.exchange.coinbase.com"));
    assertThat(config.feed().products()).containsExactly("BTC-USD", "ETH-USD", "ADA-USD");
    assertThat(config.feed().channels()).containsExactly("ticker", "heartbeat");
    assertThat(config.queue().messages()).isEqualTo(100_000);
    assertThat(config.queue().age()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.shards()).isEqualTo(4);
    assertThat(config.port()).isEqualTo(8080);
  }

  @Test
  void productsAreTrimmedUpperCasedAndNamedOnce() {
    assertThat(read(Map.of("PRODUCTS", " btc-usd, SOL-usd ,,BTC-USD")).feed().products())
        .containsExactly("BTC-USD", "SOL-USD");
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "PRODUCTS", "BTC_USD",
                        "COINBASE_WS_URI", "https://x",
                        "CHANNELS", "heartbeat",
                        "QUEUE_MAX_SECONDS", "0",
                        "PORT", "70000")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .hasSize(5)
                    .anySatisfy(fault -> assertThat(fault).contains("PRODUCTS is 'BTC_USD'"))
                    .anySatisfy(fault -> assertThat(fault).contains("ws:// or wss://")));
  }

  private static IngestorConfig read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, IngestorConfig.OPTIONS);
    IngestorConfig config = IngestorConfig.read(settings);
    settings.check();
    return config;
  }
}
