package io.ledgerflux.standalone;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.Gateway;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.Ingestor;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.normalizer.Normalizer;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.ops.ListenException;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Service;
import io.ledgerflux.snapshotter.Snapshotter;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import io.ledgerflux.trace.Tracing;
import io.ledgerflux.trace.TracingConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The four services, each with a port and metrics of its own. They are started from the end of the
 * stream to its beginning, so that they stop from its beginning to its end.
 */
final class Services {
  /** The options of all services, and so all that a configuration file may hold. */
  static final List<Option<?>> OPTIONS =
      Stream.<List<Option<?>>>of(
              IngestorConfig.OPTIONS,
              NormalizerConfig.OPTIONS,
              SnapshotterConfig.OPTIONS,
              GatewayConfig.OPTIONS,
              Logging.OPTIONS,
              TracingConfig.OPTIONS,
              List.of(Settings.CONFIG_FILE))
          .<Option<?>>flatMap(List::stream)
          .toList();

  private static final int ANY_PORT = 0;
  private static final String INGESTOR = "ingestor";
  private static final String NORMALIZER = "normalizer";
  private static final String SNAPSHOTTER = "snapshotter";
  private static final String GATEWAY = "gateway";

  private final Map<String, Service> byName = new LinkedHashMap<>();
  private final TracingConfig tracing;
  private final Ingestor ingestor;
  private final URI exchange;
  private Gateway gateway;

  private Services(Configurations configurations) {
    exchange = configurations.ingestor().feed().uri();
    tracing = configurations.tracing();
    ingestor = new Ingestor(configurations.ingestor(), tracing(INGESTOR));
    gateway = new Gateway(configurations.gateway(), tracing(GATEWAY));
    byName.put(SNAPSHOTTER, new Snapshotter(configurations.snapshotter(), tracing(SNAPSHOTTER)));
    byName.put(GATEWAY, gateway);
    byName.put(NORMALIZER, new Normalizer(configurations.normalizer(), tracing(NORMALIZER)));
    byName.put(INGESTOR, ingestor);
  }

  private Tracing tracing(String service) {
    return Tracing.of(tracing, service);
  }

  /** What each service is told. */
  record Configurations(
      IngestorConfig ingestor,
      NormalizerConfig normalizer,
      SnapshotterConfig snapshotter,
      GatewayConfig gateway,
      TracingConfig tracing) {

    /**
     * As {@code settings} say.
     *
     * @throws ConfigurationException if one of them is wrong
     */
    static Configurations read(ServiceSettings settings, int gatewayPort) {
      Settings inner = settings.read(ANY_PORT);
      Settings outer = settings.readForGateway(gatewayPort);
      Configurations read =
          new Configurations(
              IngestorConfig.read(inner),
              NormalizerConfig.read(inner),
              SnapshotterConfig.read(inner),
              GatewayConfig.read(outer),
              TracingConfig.read(inner));
      List<String> faults =
          Stream.of(inner, outer).flatMap(Configurations::faults).distinct().toList();
      if (!faults.isEmpty()) {
        throw new ConfigurationException(faults);
      }
      return read;
    }

    private static Stream<String> faults(Settings settings) {
      try {
        settings.check();
        return Stream.empty();
      } catch (ConfigurationException e) {
        return e.faults().stream();
      }
    }
  }

  /**
   * Starts all of them; they get ready by and by.
   *
   * @param otherwise the gateway where the port of the first one is taken: it was free a while ago
   */
  static Services start(
      Configurations configurations, Optional<GatewayConfig> otherwise, Opened opened) {
    Services services = new Services(configurations);
    for (String name : List.copyOf(services.byName.keySet())) {
      try {
        services.start(name, opened);
      } catch (StartFailure e) {
        int port = configurations.gateway().server().port();
        if (otherwise.isEmpty() || !tellsThatTaken(e, port)) {
          throw e;
        }
        services.replaceGateway(otherwise.get());
        services.start(GATEWAY, opened);
      }
    }
    return services;
  }

  private void start(String name, Opened opened) {
    Service service = Objects.requireNonNull(byName.get(name));
    opened.add(name, service::stop);
    try {
      service.start();
    } catch (IllegalStateException e) {
      throw StartFailure.of("The %s does not start: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static boolean tellsThatTaken(StartFailure e, int port) {
    return e.getCause() instanceof ListenException refused && refused.tellsThatTaken(port);
  }

  /** The first one gives back what it has opened, a port of its own for metrics with it. */
  private void replaceGateway(GatewayConfig config) {
    gateway.stop();
    gateway = new Gateway(config, tracing(GATEWAY));
    byName.put(GATEWAY, gateway);
  }

  /** What is not there yet, in words; empty when all are ready. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    byName.forEach(
        (name, service) -> {
          for (Readiness.State state : service.readiness().report().states()) {
            if (!state.met()) {
              missing.add("%s: %s: %s".formatted(name, state.name(), state.detail()));
            }
          }
        });
    return missing;
  }

  /** The names of those that are not ready. */
  List<String> notReady() {
    return byName.entrySet().stream()
        .filter(entry -> !entry.getValue().readiness().isReady())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether all but the one that reads the exchange are ready. */
  boolean areReadyButForTheExchange() {
    return byName.values().stream()
        .filter(service -> service != ingestor)
        .allMatch(service -> service.readiness().isReady());
  }

  /** Where the exchange is. */
  URI exchange() {
    return exchange;
  }

  /** What is wrong with the connection to the exchange; empty where nothing is. */
  Optional<String> exchangeProblem() {
    return ingestor.connectionProblem();
  }

  /** The port at which the gateway has its subscribers. */
  int gatewayPort() {
    return gateway.streamPort();
  }

  /** Where each service tells its metrics. */
  Map<String, URI> metrics() {
    var addresses = new LinkedHashMap<String, URI>();
    byName.forEach(
        (name, service) ->
            addresses.put(name, URI.create("http://127.0.0.1:" + service.port() + "/metrics")));
    return addresses;
  }
}
