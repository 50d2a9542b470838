package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The images that the build makes: what they say of themselves, and that they run. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "their base is of this machine's programs")
class ImagesIT {
  static final Iterable<String> MODULES = Image.MODULES;

  private static final Pattern EXCHANGE = Pattern.compile("simulated exchange at (ws://\\S+)");
  private static final int BY_SIGTERM = 143;
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<String, Image> images = new HashMap<>();

  @TempDir private Path directory;

  @AfterEach
  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void sayWhatTheyAreAndRunAsNobody(String module) {
    Image image = Image.of(module, directory);
    assertThat(image.user()).isEqualTo("10001:10001");
    assertThat(image.label("title")).isEqualTo("LedgerFlux " + module);
    assertThat(image.label("version")).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(image.label("revision")).isNotBlank().doesNotContain("$");
    assertThat(image.label("source")).isNotBlank().doesNotContain("$");
    assertThat(image.environment()).containsEntry("LOG_FORMAT", "json");
    assertThat(image.entrypoint())
        .startsWith("java")
        .contains(
            "-Duser.timezone=UTC",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseCompactObjectHeaders",
            module.equals("gateway") ? "-XX:+UseZGC" : "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dorg.bouncycastle.native.cpu_variant=java")
        .anyMatch(word -> word.startsWith("-XX:MaxRAMPercentage="))
        .last()
        .asString()
        .startsWith("io.ledgerflux." + module + ".");
    assertThat(image.config().at("/created").asText()).isEqualTo("1970-01-01T00:00:00Z");
  }

  /** The whole pipeline, and a look at it from outside, each from its image. */
  @Test
  void runThePipelineThatTheClientThenFindsWell() {
    NatsServer nats = open(NatsServer.temporary().start());
    PostgresServer postgres = open(PostgresServer.temporary());
    postgres.start();
    String database = postgres.createDatabase("ledgerflux").dsn();

    Container simulator = run("simulator", Map.of(), "--port=0", "--rate=200");
    String exchange = simulator.awaitLine(EXCHANGE);
    Map<String, String> settings =
        Map.of(
            "PORT", "0", "NATS_URLS", nats.url(), "COINBASE_WS_URI", exchange, "PG_DSN", database);
    Container ingestor = run("ingestor", settings);
    Container normalizer = run("normalizer", settings);
    Container snapshotter = run("snapshotter", settings);
    Container gateway = run("gateway", settings);
    for (Container service : new Container[] {ingestor, normalizer, snapshotter, gateway}) {
      awaitReady(service.port());
      assertThat(service.log().lines()).allSatisfy(ImagesIT::isJson);
      if (Container.canIsolate()) {
        assertThat(service.owner()).isEqualTo("10001:10001");
      }
    }

    String url = "http://127.0.0.1:" + gateway.port();
    Container well = run("client", Map.of(), "smoke", url, "--within=60");
    assertThat(well.awaitEnd()).as(well.log()).isZero();
    assertThat(well.log().lines()).hasSize(6).allMatch(line -> line.startsWith("ok "));

    assertThat(simulator.stop()).isEqualTo(BY_SIGTERM);
    // Ticks may be under way yet, and a busy machine may not answer within so short a time.
    await("the market stands still")
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Container dead = run("client", Map.of(), "smoke", url, "--within=8");
              assertThat(dead.awaitEnd()).as(dead.log()).isEqualTo(1);
              assertThat(dead.log().lines()).last().asString().startsWith("FAIL  increment");
            });

    assertThat(normalizer.stop()).isEqualTo(BY_SIGTERM);
  }

  private Container run(String module, Map<String, String> settings, String... arguments) {
    Path root = directory.resolve(module);
    Image image =
        images.computeIfAbsent(
            module,
            name -> {
              Image unpacked = Image.of(name, directory);
              unpacked.unpack(root);
              return unpacked;
            });
    return open(Container.start(image, root, settings, arguments));
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  private static void awaitReady(int port) {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      await("ready")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> http.send(ready, BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  private static void isJson(String line) throws IOException {
    assertThat(new ObjectMapper().readTree(line).isObject()).as(line).isTrue();
  }
}
