package io.ledgerflux.standalone;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the services are told, all of them the same but for their ports and logins: the user's
 * environment, and over it what the command line says and where on this machine everything is.
 */
final class ServiceSettings {
  /** What this program decides by itself: such variables are meant for somebody else. */
  private static final List<String> OWN =
      List.of("PORT", "SHARD_ID", "SHARD_PODS", "HOSTNAME", "JS_REPLICAS");

  private static final String PORT = "PORT";

  private final Map<String, String> values;
  private final Map<String, String> forGateway;
  private final List<Option<?>> known;

  private ServiceSettings(
      Map<String, String> values, Map<String, String> forGateway, List<Option<?>> known) {
    this.values = Map.copyOf(values);
    this.forGateway = Map.copyOf(forGateway);
    this.known = List.copyOf(known);
  }

  /**
   * The settings that {@code plan} makes of {@code environment}.
   *
   * @param known the options of all services
   */
  static ServiceSettings of(Plan plan, Map<String, String> environment, List<Option<?>> known) {
    var values = new HashMap<>(environment);
    values.keySet().removeAll(OWN);
    values.keySet().removeIf(key -> key.startsWith("PG_") && !isLoginOf(key, plan.backends()));
    values.keySet().removeIf(key -> key.startsWith("NATS_") && !isLoginOf(key, plan.backends()));
    values.putIfAbsent("WS_MAX_MSGS_PER_SEC", "0");
    values.putIfAbsent("DRAIN_SECONDS", "0");
    values.putAll(plan.settings());
    return new ServiceSettings(values, Map.of(), known);
  }

  /** Whether a variable says who logs in to a broker or a database that the command line names. */
  private static boolean isLoginOf(String key, Plan.Backends backends) {
    return (key.startsWith("PG_OWNER_") && backends.postgresUrl().isPresent())
        || (key.matches("NATS_(USER|PASSWORD)") && backends.natsUrl().isPresent());
  }

  /** The same with {@code more}, which wins. */
  ServiceSettings with(Map<String, String> more) {
    var all = new HashMap<>(values);
    all.putAll(more);
    return new ServiceSettings(all, forGateway, known);
  }

  /** The same with {@code more} for the gateway alone, which wins. */
  ServiceSettings withForGateway(Map<String, String> more) {
    return new ServiceSettings(values, more, known);
  }

  /** The settings of the gateway. */
  Settings readForGateway(int port) {
    return with(forGateway).read(port);
  }

  /** The settings of another service. */
  Settings read(int port) {
    var all = new HashMap<>(values);
    all.put(PORT, Integer.toString(port));
    return Settings.read(all, known);
  }
}
