package io.ledgerflux.k8s;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import io.ledgerflux.trace.TracingConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What each service can be told, by its own code.
 *
 * @param options those of its configuration
 * @param reader reads its configuration
 * @param required what a deployment must say, whatever stands for it otherwise
 */
record ServiceOptions(
    List<Option<?>> options, Function<Settings, Object> reader, Set<String> required) {
  private static final Set<String> OF_ALL =
      Set.of("NATS_URLS", "NATS_USER", "NATS_PASSWORD", "NUM_SHARDS", "JS_REPLICAS", "LOG_FORMAT");

  static final Map<String, ServiceOptions> BY_SERVICE =
      Map.of(
          "ingestor",
          of(IngestorConfig.OPTIONS, IngestorConfig::read, "COINBASE_WS_URI", "PRODUCTS"),
          "normalizer",
          of(NormalizerConfig.OPTIONS, NormalizerConfig::read, "SHARD_ID", "SHARD_PODS"),
          "snapshotter",
          of(
              SnapshotterConfig.OPTIONS,
              SnapshotterConfig::read,
              "SHARD_ID",
              "SHARD_PODS",
              "PG_HOST",
              "PG_USER",
              "PG_PASSWORD",
              "PG_OWNER_USER",
              "PG_OWNER_PASSWORD",
              "HISTORY_RETENTION"),
          "gateway",
          of(
              GatewayConfig.OPTIONS,
              GatewayConfig::read,
              "PRODUCTS",
              "WS_MAX_MSGS_PER_SEC",
              "PG_HOST",
              "PG_USER",
              "PG_PASSWORD"));

  private static ServiceOptions of(
      List<Option<?>> options, Function<Settings, Object> reader, String... required) {
    Set<String> all = new HashSet<>(OF_ALL);
    all.addAll(Set.of(required));
    return new ServiceOptions(options, reader, all);
  }

  static ServiceOptions of(String service) {
    ServiceOptions options = BY_SERVICE.get(service);
    if (options == null) {
      throw new IllegalArgumentException("no service " + service);
    }
    return options;
  }

  Set<String> known() {
    Set<String> keys = options.stream().map(Option::key).collect(Collectors.toSet());
    Logging.OPTIONS.forEach(each -> keys.add(each.key()));
    TracingConfig.OPTIONS.forEach(each -> keys.add(each.key()));
    keys.add(Settings.CONFIG_FILE.key());
    return keys;
  }

  /** What the service itself finds wrong in an environment. */
  List<String> faults(Map<String, String> environment) {
    try {
      Settings settings = Settings.read(environment, options);
      Object unused = reader.apply(settings);
      settings.check();
      return unused == null ? List.of("no configuration") : List.of();
    } catch (ConfigurationException e) {
      return e.faults();
    }
  }
}
