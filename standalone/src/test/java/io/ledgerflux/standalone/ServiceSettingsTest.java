package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.standalone.Services.Configurations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSettingsTest {
  private static final Plan.Backends OWN =
      new Plan.Backends(Optional.<Path>empty(), Optional.empty(), Optional.empty());
  private static final Plan.Backends GIVEN =
      new Plan.Backends(
          Optional.<Path>empty(),
          Optional.of("nats://broker:1"),
          Optional.of("postgresql://writer:w@database:2/prices"));

  @Test
  void honoursTheUsersVariables() {
    Configurations read =
        read(OWN, Map.of(), Map.of("PRODUCTS", "SOL-USD", "JS_RETENTION_MINUTES", "7"));

    assertThat(read.ingestor().feed().products()).containsExactly("SOL-USD");
    assertThat(read.snapshotter().limits().retention()).isEqualTo(Duration.ofMinutes(7));
  }

  @Test
  void letsTheCommandLineWin() {
    Configurations read = read(OWN, Map.of("PRODUCTS", "btc-usd"), Map.of("PRODUCTS", "SOL-USD"));

    assertThat(read.ingestor().feed().products()).containsExactly("BTC-USD");
    assertThat(read.gateway().products()).containsExactly("BTC-USD");
  }

  @Test
  void takesPortsAndShardsFromNobody() {
    Configurations read =
        read(OWN, Map.of(), Map.of("PORT", "99", "SHARD_ID", "1", "JS_REPLICAS", "3"));

    assertThat(read.ingestor().port()).isZero();
    assertThat(read.gateway().server().port()).isEqualTo(8123);
    assertThat(read.normalizer().assignment().own()).containsExactly(0, 1, 2, 3);
    assertThat(read.normalizer().limits().replicas()).isOne();
  }

  @Test
  void takesFromTheFileWhatItWouldTakeFromTheEnvironment(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(
        file,
        """
        {"SHARD_ID": 0, "NATS_URLS": "nats://elsewhere:1", "PG_HOST": "elsewhere",
         "WS_MAX_MSGS_PER_SEC": 7, "DRAIN_SECONDS": 3, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://o:1"}
        """);
    Map<String, String> environment = Map.of("CONFIG_FILE", file.toString());

    Configurations read = read(OWN, Map.of(), environment);

    assertThat(read.normalizer().assignment().own()).containsExactly(0, 1, 2, 3);
    assertThat(read.ingestor().broker().urls()).doesNotContain("nats://elsewhere:1");
    assertThat(read.snapshotter().postgres().host()).isNotEqualTo("elsewhere");
    assertThat(read.gateway().server().session().messagesPerSecond()).isEqualTo(7);
    assertThat(read.gateway().server().timeouts().drain()).isEqualTo(Duration.ofSeconds(3));
    assertThat(read.tracing().endpoint()).contains(URI.create("http://o:1"));
    assertThat(read(OWN, Map.of("WS_MAX_MSGS_PER_SEC", "8"), environment))
        .extracting(all -> all.gateway().server().session().messagesPerSecond())
        .isEqualTo(8L);
    assertThat(read(OWN, Map.of(), Map.of()))
        .extracting(all -> all.gateway().server().session().messagesPerSecond())
        .isEqualTo(0L);
  }

  @Test
  void passesOverTheLoginsOfOtherServers() {
    Map<String, String> others =
        Map.of("NATS_USER", "somebody", "PG_HOST", "elsewhere", "PG_OWNER_USER", "boss");

    Configurations own = read(OWN, Map.of(), others);
    Configurations given = read(GIVEN, Map.of(), others);

    assertThat(own.ingestor().broker().user()).isEmpty();
    assertThat(own.snapshotter().owner().user()).isEqualTo("ledgerflux");
    assertThat(given.ingestor().broker().user()).isEqualTo("somebody");
    assertThat(given.snapshotter().postgres().host()).isEqualTo("database");
    assertThat(given.snapshotter().owner().user()).isEqualTo("boss");
  }

  @Test
  void letsTheGatewayOnlyRead() {
    ServiceSettings settings =
        ServiceSettings.of(plan(GIVEN, Map.of()), Map.of(), Services.OPTIONS)
            .with(GIVEN.settings())
            .withForGateway(
                new Backends("nats://broker:1", "", "postgresql://reader:r@database:2/prices")
                    .settingsForGateway());

    Configurations read = Configurations.read(settings, 8123);

    assertThat(read.snapshotter().postgres().user()).isEqualTo("writer");
    assertThat(read.gateway().history().orElseThrow().database().user()).isEqualTo("reader");
  }

  @Test
  void tellsAllThatIsWrong() {
    assertThatThrownBy(
            () ->
                read(
                    new Plan.Backends(
                        Optional.empty(), Optional.of("http://broker"), Optional.of("nonsense")),
                    Map.of("PRODUCTS", "btc usd"),
                    Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("PRODUCTS")
        .hasMessageContaining("NATS_URLS")
        .hasMessageContaining("PG_DSN");
  }

  @Test
  void tellsAFaultOfAllServicesOnce() {
    assertThatThrownBy(() -> read(OWN, Map.of(), Map.of("NUM_SHARDS", "0")))
        .hasMessage("NUM_SHARDS is '0', but must be a whole number from 1 to 1024");
  }

  @Test
  void tellsAFaultOfProductsOnce() {
    assertThatThrownBy(() -> read(OWN, Map.of("PRODUCTS", "b@d"), Map.of()))
        .hasMessage(
            "PRODUCTS is 'b@d', but must be a comma-separated list of products such as BTC-USD:"
                + " A-Z, 0-9 and -, 32 at most");
  }

  @Test
  void tellsAFaultByTheNameOfTheOptionThatBroughtIt() {
    Plan plan = plan(GIVEN, Map.of("PRODUCTS", "a b"));

    assertThat(plan.inTheUsersWords("PRODUCTS is 'a b', but")).startsWith("--products is 'a b'");
    assertThat(plan.inTheUsersWords("NATS_URLS is 'x', but")).startsWith("--nats-url is 'x'");
    assertThat(plan.inTheUsersWords("WS_BURST is 'x', but")).startsWith("WS_BURST is 'x'");
  }

  private static Configurations read(
      Plan.Backends backends, Map<String, String> options, Map<String, String> environment) {
    ServiceSettings settings =
        ServiceSettings.of(plan(backends, options), new HashMap<>(environment), Services.OPTIONS)
            .with(backends.settings());
    return Configurations.read(settings, 8123);
  }

  private static Plan plan(Plan.Backends backends, Map<String, String> options) {
    return new Plan(
        new Plan.Exchange.Live(),
        backends,
        Optional.empty(),
        options,
        new Plan.Output(Optional.empty(), false, false));
  }
}
