package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.ledgerflux.config.Option;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** compose.yaml runs the images that are built, with options that they know. */
class ComposeIT {
  private static final Map<String, List<Option<?>>> OPTIONS =
      Map.of(
          "ingestor", IngestorConfig.OPTIONS,
          "normalizer", NormalizerConfig.OPTIONS,
          "snapshotter", SnapshotterConfig.OPTIONS,
          "gateway", GatewayConfig.OPTIONS);

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:[-?][^}]*)?}");

  @TempDir private Path directory;
  private JsonNode services;
  private String text;

  @BeforeEach
  void read() throws IOException {
    services = Yaml.read("compose.yaml").path("services");
    text = Files.readString(Path.of("../compose.yaml"));
  }

  @Test
  void runsTheImagesThatAreBuilt() {
    services.forEachEntry(
        (name, service) -> {
          String image = service.path("image").asText();
          if (image.startsWith("ledgerflux-")) {
            assertThat(image).isEqualTo("ledgerflux-" + name);
            assertThat(Image.MODULES).contains(name);
            assertThat(service.path("pull_policy").asText()).isEqualTo("never");
          } else {
            assertThat(image).as("a version").matches("[a-z/]+:\\d+\\.\\d+.*");
          }
        });
    assertThat(services.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "nats", "postgres", "simulator", "ingestor", "normalizer", "snapshotter", "gateway");
  }

  @Test
  void takesTheServersThatTheClusterTakes() {
    String manifests = Shell.run("sh", "-c", "cat ../k8s/base/*/stateful-set.yaml").orFail();
    for (String server : List.of("nats", "postgres")) {
      assertThat(manifests)
          .contains("image: " + services.at("/" + server + "/image").asText() + "\n");
    }
  }

  @Test
  void tellsServicesWhatTheyKnow() {
    OPTIONS.forEach(
        (service, options) -> {
          List<String> known = options.stream().map(Option::key).toList();
          assertThat(services.at("/" + service + "/environment").fieldNames())
              .toIterable()
              .as(service)
              .isNotEmpty()
              .allMatch(key -> key.equals("JAVA_TOOL_OPTIONS") || known.contains(key));
        });
  }

  @Test
  void letsTheGatewayReadHistoryAsTheReader() {
    JsonNode gateway = services.at("/gateway/environment");
    assertThat(gateway.path("PG_HOST").asText()).isEqualTo("postgres");
    assertThat(gateway.path("PG_USER").asText()).isEqualTo("ledgerflux_reader");
    assertThat(gateway.path("PG_PASSWORD").asText()).startsWith("${PG_READER_PASSWORD:?");
  }

  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1"})
  void takesTheHealthByAShellAlone(int status, int expected) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ready",
        exchange -> {
          byte[] body = "{\"what\":\" 200 \"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      List<String> command =
          services
              .at("/gateway/healthcheck/test")
              .valueStream()
              .skip(1)
              .map(JsonNode::asText)
              .map(text -> text.replace("/8000 ", "/" + server.getAddress().getPort() + " "))
              .toList();
      assertThat(Shell.run(directory, Map.of(), command).code()).isEqualTo(expected);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void asksEachForItsHealthWhereItListens() {
    Map<String, Integer> ports =
        Map.of("ingestor", 8080, "normalizer", 8081, "snapshotter", 8082, "gateway", 8000);
    OPTIONS.forEach(
        (service, options) -> {
          int port =
              options.stream()
                  .filter(option -> option.key().equals("PORT"))
                  .map(option -> Integer.parseInt(option.standard()))
                  .findFirst()
                  .orElseThrow();
          assertThat(port).isEqualTo(ports.get(service));
          assertThat(services.at("/" + service + "/healthcheck/test").toString())
              .contains("/dev/tcp/127.0.0.1/" + port + " ", "GET /ready ");
        });
    services.forEachEntry(
        (name, service) -> {
          assertThat(service.at("/healthcheck/test").isArray()).as(name).isTrue();
          assertThat(service.path("restart").asText()).as(name).isEqualTo("unless-stopped");
        });
  }

  @Test
  void isReachedFromThisMachineAlone() {
    List<String> ports =
        services
            .valueStream()
            .flatMap(service -> service.path("ports").valueStream())
            .map(JsonNode::asText)
            .toList();
    assertThat(ports).hasSize(2).allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void runsServicesWithoutRightsOnFilesTheyCannotWrite() {
    OPTIONS
        .keySet()
        .forEach(
            name -> {
              JsonNode service = services.path(name);
              assertThat(service.path("read_only").asBoolean()).isTrue();
              assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
              assertThat(service.at("/security_opt/0").asText())
                  .isEqualTo("no-new-privileges:true");
            });
  }

  @Test
  void keepsWhatItStoresAndMountsWhatIsThere() throws IOException {
    JsonNode volumes = Yaml.read("compose.yaml").path("volumes");
    services.forEachEntry(
        (name, service) ->
            service
                .path("volumes")
                .valueStream()
                .map(volume -> volume.asText().split(":")[0])
                .forEach(
                    source -> {
                      if (source.startsWith("./")) {
                        assertThat(Path.of("..", source)).isRegularFile();
                      } else {
                        assertThat(volumes.has(source)).as(source).isTrue();
                      }
                    }));
  }

  @Test
  void takesItsPasswordsFromAFileThatTheScriptMakesOnce() throws IOException {
    ScriptRig rig = new ScriptRig(directory);
    rig.run(Map.of(), "make-compose-env").orFail();
    Path file = rig.home().resolve(".env");
    Properties made = properties(file);
    assertThat(made.stringPropertyNames()).isEqualTo(required());
    assertThat(made.values()).doesNotHaveDuplicates();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    assertThat(rig.run(Map.of(), "make-compose-env").orFail()).contains("is kept");
    assertThat(properties(file)).isEqualTo(made);
    assertThat(Files.readAllLines(Path.of("../.gitignore"))).contains(".env");
  }

  @Test
  void addsThePasswordThatANewerVersionTakes() throws IOException {
    ScriptRig rig = new ScriptRig(directory);
    rig.run(Map.of(), "make-compose-env").orFail();
    Path file = rig.home().resolve(".env");
    Properties made = properties(file);
    Files.write(
        file,
        Files.readAllLines(file).stream().filter(line -> !line.contains("DASHBOARDS")).toList());

    rig.run(Map.of(), "make-compose-env").orFail();
    Properties completed = properties(file);
    assertThat(completed.stringPropertyNames()).isEqualTo(made.stringPropertyNames());
    made.remove("PG_DASHBOARDS_PASSWORD");
    assertThat(completed).containsAllEntriesOf(made);
  }

  @Test
  void takesTheSimulatorWhereItIsAskedFor() throws IOException {
    ScriptRig rig = new ScriptRig(directory);
    rig.run(Map.of(), "make-compose-env", "simulator").orFail();
    Properties made = properties(rig.home().resolve(".env"));
    assertThat(made.getProperty("COMPOSE_PROFILES"))
        .isEqualTo(services.at("/simulator/profiles/0").asText());
    assertThat(made.getProperty("COINBASE_WS_URI")).isEqualTo("ws://simulator:8090");
    assertThat(services.at("/simulator/command").toString()).contains("--port=8090");
  }

  @Test
  void doesNotTakeTheFileOfOneExchangeForTheOther() throws IOException {
    ScriptRig rig = new ScriptRig(directory);
    Path file = rig.home().resolve(".env");
    rig.run(Map.of(), "make-compose-env").orFail();
    Properties made = properties(file);

    Shell.Outcome other = rig.run(Map.of(), "make-compose-env", "simulator");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.output()).contains(".env was made before, for \"live\"");
    assertThat(properties(file)).isEqualTo(made);
    rig.run(Map.of(), "make-compose-env", "live").orFail();

    Files.delete(file);
    rig.run(Map.of(), "make-compose-env", "simulator").orFail();
    rig.run(Map.of(), "make-compose-env", "simulator").orFail();
    rig.run(Map.of(), "make-compose-env").orFail();
    assertThat(rig.run(Map.of(), "make-compose-env", "live").code()).isEqualTo(1);
    assertThat(properties(file)).containsKey("COMPOSE_PROFILES");
  }

  /** The variables without which it does not start. */
  private Set<String> required() {
    Matcher variable = VARIABLE.matcher(text);
    return variable
        .results()
        .filter(found -> found.group(2) == null || found.group(2).startsWith(":?"))
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (var in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }
}
