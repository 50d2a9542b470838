package io.ledgerflux.standalone;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the services are told, all of them the same but for their ports and logins: the user's
 * environment and configuration file, and over them what the command line says and where on this
 * machine everything is.
 */
final class ServiceSettings {
  /** What this program decides by itself: who gives such a thing means somebody else. */
  private static final List<String> OWN =
      List.of("PORT", "SHARD_ID", "SHARD_PODS", "HOSTNAME", "JS_REPLICAS");

  /** What is another here where nobody says anything. */
  private static final Map<String, String> STANDARDS =
      Map.of("WS_MAX_MSGS_PER_SEC", "0", "DRAIN_SECONDS", "0");

  private static final String PORT = "PORT";

  /** Of a variable: neither it nor the configuration file says anything. */
  private static final String NOTHING = "";

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
    Settings given = Settings.read(environment, known);
    values.keySet().removeIf(key -> isPassedOver(key, plan.backends()));
    known.stream()
        .map(Option::key)
        .filter(key -> isPassedOver(key, plan.backends()))
        .forEach(key -> values.put(key, NOTHING));
    STANDARDS.forEach(
        (key, standard) -> {
          if (!given.gives(key)) {
            values.put(key, standard);
          }
        });
    values.putAll(plan.settings());
    return new ServiceSettings(values, Map.of(), known);
  }

  private static boolean isPassedOver(String key, Plan.Backends backends) {
    return OWN.contains(key)
        || ((key.startsWith("PG_") || key.startsWith("NATS_")) && !isLoginOf(key, backends));
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
