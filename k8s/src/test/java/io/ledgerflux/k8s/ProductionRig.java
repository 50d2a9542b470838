package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.gateway.Gateway;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.Ingestor;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.normalizer.Normalizer;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.ops.Service;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.snapshotter.Snapshotter;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The production overlay on this machine: its nats.conf on three servers, its database roles, and
 * each service as its own user with the options that the overlay gives it.
 */
final class ProductionRig implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(180);
  private static final String PASSWORD_OF = "Secret0";

  private final Manifests production = Kustomize.render("production", List.of());
  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final Map<String, Service> services = new HashMap<>();
  private final SimulatedExchange exchange =
      open(
          new SimulatedExchange(
              SimulatorOptions.defaults()
                  .withProducts(List.of("BTC-USD", "ETH-USD", "ADA-USD"))
                  .withRate(100)),
          SimulatedExchange::close);
  private final PostgresServer postgres = open(PostgresServer.temporary(), PostgresServer::close);
  private final NatsCluster nats;

  ProductionRig() throws IOException, SQLException {
    Path directory = Files.createDirectories(Path.of("target").toAbsolutePath());
    nats =
        open(
            new NatsCluster(
                production,
                Files.createTempDirectory(directory, "nats"),
                secrets(production.get("StatefulSet", "nats"))),
            NatsCluster::close);
    exchange.start();
    postgres.start();
    Roles.create(
        production,
        postgres.database("postgres"),
        secrets(production.get("StatefulSet", "postgres")));
  }

  /** A secret's value, which begins with a letter as all do. */
  static String password(String secret, String key) {
    return PASSWORD_OF + secret.replace("-", "") + key.replace("-", "");
  }

  /** Starts all services, and waits until each is ready. */
  void start() {
    for (String pod : List.of("snapshotter-0", "snapshotter-1", "snapshotter-b-0")) {
      start(pod);
    }
    for (String pod : List.of("normalizer-0", "normalizer-1", "normalizer-b-1")) {
      start(pod);
    }
    List.of("ingestor-x", "ingestor-y", "gateway-x").forEach(this::start);
    awaitReady();
  }

  /** Starts a pod again, as after its loss. */
  void restart(String pod) {
    service(pod).stop();
    start(pod);
    awaitReady();
  }

  private void awaitReady() {
    await().atMost(READY_LIMIT).untilAsserted(() -> assertThat(unready()).isEmpty());
  }

  private List<String> unready() {
    return services.entrySet().stream()
        .filter(each -> !each.getValue().readiness().report().ready())
        .map(each -> each.getKey() + ": " + each.getValue().readiness().report().states())
        .toList();
  }

  void stop() {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      services.values().forEach(service -> each.execute(service::stop));
    }
    services.clear();
  }

  Service service(String pod) {
    Service service = services.get(pod);
    if (service == null) {
      throw new IllegalStateException("no pod " + pod);
    }
    return service;
  }

  SimulatedExchange exchange() {
    return exchange;
  }

  NatsCluster nats() {
    return nats;
  }

  PostgresServer postgres() {
    return postgres;
  }

  /**
   * What the gateway's program answers where it is told {@code words} by the schema's owner. It
   * waits two seconds for the database, which is not long beside all that runs here.
   *
   * @return what it prints
   */
  String asOwner(String... words) {
    return await(String.join(" ", words))
        .atMost(READY_LIMIT)
        .until(() -> answer(words), Optional::isPresent)
        .orElseThrow();
  }

  /** What it prints; nothing where it fails. */
  private Optional<String> answer(String... words) throws IOException, InterruptedException {
    Database owner = database("owner");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Gateway.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "PG_HOST", "127.0.0.1",
                "PG_PORT", String.valueOf(postgres.port()),
                "PG_DATABASE", "ledgerflux",
                "PG_USER", owner.user(),
                "PG_PASSWORD", owner.password()));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(text.strip()) : Optional.empty();
  }

  /** The pipeline's database, as one of its users: owner, writer, reader, dashboards, exporter. */
  Database database(String role) {
    return postgres
        .database("ledgerflux")
        .as("ledgerflux_" + role, password("ledgerflux-postgres", role + "-password"));
  }

  @Override
  public void close() {
    stop();
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }

  private void start(String pod) {
    String kind = pod.substring(0, pod.indexOf('-'));
    boolean deployment = List.of("ingestor", "gateway").contains(kind);
    Manifest workload =
        production.get(
            deployment ? "Deployment" : "StatefulSet", pod.substring(0, pod.lastIndexOf('-')));
    Map<String, String> environment = secrets(workload);
    environment.put("NATS_URLS", nats.urls());
    environment.put("NATS_TLS_CA", nats.authority().toString());
    environment.put("PORT", "0");
    environment.computeIfPresent("OPS_PORT", (key, port) -> "0");
    environment.put("HOSTNAME", pod);
    environment.computeIfPresent("PG_HOST", (key, host) -> "127.0.0.1");
    environment.computeIfPresent("PG_PORT", (key, port) -> String.valueOf(postgres.port()));
    environment.computeIfPresent("COINBASE_WS_URI", (key, uri) -> exchange.uri().toString());
    Service service = service(kind, environment);
    services.put(pod, service);
    service.start();
  }

  private static Service service(String kind, Map<String, String> environment) {
    Settings settings = Settings.read(environment, ServiceOptions.of(kind).options());
    Service service =
        switch (kind) {
          case "ingestor" -> new Ingestor(IngestorConfig.read(settings));
          case "normalizer" -> new Normalizer(NormalizerConfig.read(settings));
          case "snapshotter" -> new Snapshotter(SnapshotterConfig.read(settings));
          case "gateway" -> new Gateway(GatewayConfig.read(settings));
          default -> throw new IllegalArgumentException(kind);
        };
    settings.check();
    return service;
  }

  /** A pod's variables, with the values of its secrets. */
  private Map<String, String> secrets(Manifest workload) {
    Map<String, String> environment = Environment.of(production, workload.containers().getFirst());
    environment.replaceAll(
        (key, value) -> {
          int slash = value.indexOf('/');
          return value.startsWith("ledgerflux-") && slash > 0
              ? password(value.substring(0, slash), value.substring(slash + 1))
              : value;
        });
    return environment;
  }

  private <T> T open(T part, Consumer<T> close) {
    opened.push(() -> close.accept(part));
    return part;
  }
}
