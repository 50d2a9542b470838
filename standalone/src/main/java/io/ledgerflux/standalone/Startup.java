package io.ledgerflux.standalone;

import io.ledgerflux.embedded.DataDirectory;
import io.ledgerflux.embedded.PrometheusServer;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.standalone.Services.Configurations;
import io.ledgerflux.standalone.codec.ReadyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The start of everything, in the order in which one part needs the other. */
final class Startup {
  private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(3);
  private static final Duration SCRAPES = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final String READY_FILE = "ready.json";

  private final Plan plan;
  private final Screen screen;
  private final Shutdown shutdown;
  private final Opened opened;

  /**
   * A start.
   *
   * @param shutdown ends it early
   * @param opened gets what was opened, also where the start fails
   */
  Startup(Plan plan, Screen screen, Shutdown shutdown, Opened opened) {
    this.plan = plan;
    this.screen = screen;
    this.shutdown = shutdown;
    this.opened = opened;
  }

  /** Starts everything, and gives what then runs; empty if the end was asked for before. */
  Optional<Operation> run() {
    if (plan.output().prometheus()) {
      PrometheusServer.require();
    }
    plan.backends().kept().ifPresent(Startup::requireFree);
    int port = GatewayPort.choose(plan.gatewayPort(), GatewayPort.STANDARD, screen::say);
    Optional<ReadyFileWriter> askedFor = readyFile(plan.output().readyFile(), "the ready file");
    ServiceSettings settings =
        ServiceSettings.of(plan, System.getenv(), Services.OPTIONS)
            .with(plan.backends().settings());
    // Read before anything is started, so that wrong options cost no time.
    List<String> products = Configurations.read(settings, port).ingestor().feed().products();
    Optional<SimulatorOptions> simulated = simulated(products);

    Optional<Backends> started =
        Backends.open(plan.backends(), opened, shutdown::isAsked, screen::say);
    if (started.isEmpty() || shutdown.isAsked()) {
      return Optional.empty();
    }
    Backends backends = started.orElseThrow();
    ServiceSettings found = found(settings, backends, simulated);
    Services services =
        Services.start(Configurations.read(found, port), elsewhere(found, port), opened);
    if (port != 0 && services.gatewayPort() != port) {
      screen.say(GatewayPort.taken(port));
    }
    if (!awaitReady(services)) {
      return Optional.empty();
    }
    ReadyFile addresses = addresses(services, backends, prometheus(services));
    tellThatItRuns(addresses, products);
    List<ReadyFileWriter> files =
        Stream.of(inDataDirectory(), askedFor).flatMap(Optional::stream).toList();
    return Optional.of(
        new Operation(
            screen, shutdown, services, () -> files.forEach(file -> file.write(addresses))));
  }

  private void tellThatItRuns(ReadyFile addresses, List<String> products) {
    String what = StartBlock.what(plan.exchange(), addresses.exchange(), products);
    screen.say(new StartBlock(what, addresses, products, plan.backends().kept()).text());
  }

  /** The gateway at any port, where nobody said at which: the standard one may be taken by now. */
  private Optional<GatewayConfig> elsewhere(ServiceSettings found, int port) {
    return port == 0 || plan.gatewayPort().isPresent()
        ? Optional.empty()
        : Optional.of(Configurations.read(found, 0).gateway());
  }

  /** Whoever runs there already keeps his ready file; one whose process was killed does not. */
  private static void requireFree(Path directory) {
    Backends.directories(directory).forEach(DataDirectory::requireFree);
    try {
      Files.deleteIfExists(directory.resolve(READY_FILE));
    } catch (IOException e) {
      throw StartFailure.of("%s cannot be used: %s".formatted(directory, e));
    }
  }

  /** By it operators' tools find what runs here; nobody else writes there while it does. */
  private Optional<ReadyFileWriter> inDataDirectory() {
    return readyFile(
        plan.backends().kept().map(path -> path.resolve(READY_FILE)),
        "the data directory's ready file");
  }

  private Optional<ReadyFileWriter> readyFile(Optional<Path> path, String name) {
    Optional<ReadyFileWriter> file = path.map(ReadyFileWriter::new);
    file.ifPresent(one -> opened.add(name, one::remove));
    return file;
  }

  /** What the services are told, now that all they need is there. */
  private ServiceSettings found(
      ServiceSettings settings, Backends backends, Optional<SimulatorOptions> simulated) {
    var found = new HashMap<>(backends.settings());
    simulated.map(this::open).ifPresent(uri -> found.put("COINBASE_WS_URI", uri.toString()));
    return settings.with(found).withForGateway(backends.settingsForGateway());
  }

  private Optional<SimulatorOptions> simulated(List<String> products) {
    return switch (plan.exchange()) {
      case Plan.Exchange.Live _ -> Optional.empty();
      case Plan.Exchange.Simulated simulated -> Optional.of(simulated.options(products));
    };
  }

  private URI open(SimulatorOptions options) {
    var exchange = new SimulatedExchange(options);
    opened.add("the simulated exchange", exchange::stop);
    exchange.start();
    return exchange.uri();
  }

  /** False if the end was asked for. */
  private boolean awaitReady(Services services) {
    StartDeadline deadline = new StartDeadline(System.nanoTime());
    for (List<String> missing = services.missing();
        !missing.isEmpty();
        missing = services.missing()) {
      long nowNanos = System.nanoTime();
      if (isLive()
          && deadline.exceeds(EXCHANGE_LIMIT, nowNanos)
          && services.areReadyButForTheExchange()) {
        return true;
      }
      if (deadline.exceeds(StartDeadline.LIMIT, nowNanos)) {
        throw StartFailure.of(deadline.lastWords(missing, nowNanos));
      }
      deadline.toSay(missing, nowNanos).ifPresent(screen::say);
      if (shutdown.await(LOOK)) {
        return false;
      }
    }
    return true;
  }

  private boolean isLive() {
    return plan.exchange() instanceof Plan.Exchange.Live;
  }

  private Optional<String> prometheus(Services services) {
    if (!plan.output().prometheus()) {
      return Optional.empty();
    }
    PrometheusServer server = PrometheusServer.scraping(services.metrics(), SCRAPES);
    opened.add("Prometheus", server::close);
    return Optional.of(server.start().url());
  }

  private static ReadyFile addresses(
      Services services, Backends backends, Optional<String> prometheus) {
    var metrics = new HashMap<String, String>();
    services.metrics().forEach((name, uri) -> metrics.put(name, uri.toString()));
    return new ReadyFile(
        "http://127.0.0.1:" + services.gatewayPort(),
        services.exchange().toString(),
        backends.natsUrl(),
        backends.postgresUrl(),
        metrics,
        prometheus);
  }
}
