package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that is told nonsense, by its environment or its file, says so, and ends. */
class WrongConfigurationIT {
  private static final Map<String, String> SHARED =
      Map.of("NATS_URLS", "http://nowhere", "NUM_SHARDS", "none", "LOG_LEVEL", "loud");

  private static final String BROKER =
      "a comma-separated list of nats:// or tls:// URLs, each with a host and perhaps a port from"
          + " 1 to 65535";
  private static final String COLLECTOR =
      "http:// or https:// with a host and perhaps a port from 1 to 65535";
  private static final String VENUE =
      "a URI that begins with ws:// or wss://, with a host and perhaps a port from 1 to 65535";
  private static final String DATABASE =
      "postgresql://user:password@host:port/database or host=… port=… user=… password=… dbname=…";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void namesEachFaultInALineAndEndsWithTwo(ServiceKind kind) throws IOException {
    Own own = own(kind);
    Path file =
        Files.writeString(
            directory.resolve("config.json"),
            """
            {"%s": "%s", "JS_RETENTION_MINUTES": "long", "LOG_LEVEL": "debug", "NO_OPTION": 1}
            """
                .formatted(own.inFile().key(), own.inFile().value()));
    var environment = new HashMap<>(SHARED);
    environment.put("CONFIG_FILE", file.toString());
    environment.put(own.inEnvironment().key(), own.inEnvironment().value());

    assertThat(told(kind, environment))
        .containsExactlyInAnyOrder(
            "NATS_URLS is 'http://nowhere', but must be a comma-separated list of nats://"
                + " or tls:// URLs, each with a host and perhaps a port from 1 to 65535",
            "NUM_SHARDS is 'none', but must be a whole number from 1 to 1024",
            "LOG_LEVEL is 'loud', but must be one of error, warn, warning, info, debug, trace",
            "JS_RETENTION_MINUTES is 'long', but must be a whole number from 1 to 10080",
            "NO_OPTION stands in " + file + ", but is no option of this service",
            own.inEnvironment().line(),
            own.inFile().line());
  }

  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void refusesWhatLooksRightButNoLibraryTakes(ServiceKind kind) {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new Fault("NATS_URLS", "nats://:4222,nats://broker:port", BROKER),
                new Fault("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:port", COLLECTOR)));
    faults.addAll(
        switch (kind) {
          case INGESTOR -> List.of(new Fault("COINBASE_WS_URI", "ws://venue:99999", VENUE));
          case NORMALIZER -> List.<Fault>of();
          case SNAPSHOTTER, GATEWAY ->
              List.of(new Fault("PG_DSN", "postgresql://ann@db:0/ticks", DATABASE));
        });
    Map<String, String> environment = new HashMap<>();
    faults.forEach(fault -> environment.put(fault.key(), fault.value()));

    assertThat(told(kind, environment))
        .containsExactlyInAnyOrderElementsOf(faults.stream().map(Fault::line).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = ServiceKind.class,
      names = {"SNAPSHOTTER", "GATEWAY"})
  void refusesFilesOfTlsThatAreNone(ServiceKind kind) throws IOException {
    Path none = directory.resolve("none.crt");
    Path text = Files.writeString(directory.resolve("client.key"), "no key");
    String dsn = "postgresql://ann%s@db/ticks?sslrootcert=" + none + "&sslkey=" + text;
    Map<String, String> environment = new HashMap<>();
    environment.put("PG_DSN", dsn.formatted(":secret"));
    if (kind == ServiceKind.GATEWAY) {
      environment.put("AUTH", "on"); // It reads its keys from there, too.
    }

    String told = "PG_DSN is '%s', but its ".formatted(dsn.formatted(":***"));
    assertThat(told(kind, environment))
        .containsExactlyInAnyOrder(
            told + "sslrootcert must be a file of certificates, in PEM or DER",
            told
                + "sslkey must be a file of a PKCS#8 key without a password: of RSA in PEM, or of RSA"
                + " or EC in DER");
  }

  /** What a service says that ends at once. */
  private static List<String> told(ServiceKind kind, Map<String, String> environment) {
    try (ServiceProcess service = new ServiceProcess("wrong-" + kind.label(), kind, environment)) {
      service.start();
      await("it ends").atMost(Duration.ofSeconds(60)).until(() -> !service.isRunning());
      assertThat(service.exitCode()).isEqualTo(2);
      return service.log().lines().filter(line -> !line.startsWith("WARNING:")).toList();
    }
  }

  /** What is wrong of options that not every service has. */
  private record Own(Fault inEnvironment, Fault inFile) {}

  private record Fault(String key, String value, String right) {
    String line() {
      return "%s is '%s', but must be %s".formatted(key, value, right);
    }
  }

  private static Own own(ServiceKind kind) {
    return switch (kind) {
      case INGESTOR ->
          new Own(
              new Fault("COINBASE_WS_URI", "nowhere", VENUE),
              new Fault(
                  "PRODUCTS",
                  "BTC-USD,b c",
                  "a comma-separated list of products such as BTC-USD: A-Z, 0-9 and -, 32 at"
                      + " most"));
      case NORMALIZER ->
          new Own(
              new Fault("MAX_FUTURE_SKEW", "far", "a whole number from 0 to 86400"),
              new Fault(
                  "SHARD_ID",
                  "9",
                  "all, auto, or comma-separated shards from 0 to NUM_SHARDS - 1"));
      case SNAPSHOTTER ->
          new Own(
              new Fault("BATCH_MAX_ROWS", "0", "a whole number from 1 to 20000"),
              new Fault("SNAPSHOT_PERIOD_MS", "5", "a whole number from 10 to 3600000"));
      case GATEWAY ->
          new Own(
              new Fault("WS_COMPRESSION", "much", "on or off"),
              new Fault("WS_BURST", "0", "a whole number from 1 to 1000000"));
    };
  }
}
