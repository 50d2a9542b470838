package io.ledgerflux.standalone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is to run, as the command line says.
 *
 * @param exchange where prices come from
 * @param backends what to use for broker and database
 * @param gatewayPort the port that was asked for; 0 for any that is free
 * @param settings of the services, by the names of their options, over the environment's
 * @param output what is told, and where
 */
record Plan(
    Exchange exchange,
    Backends backends,
    Optional<Integer> gatewayPort,
    Map<String, String> settings,
    Output output) {

  Plan {
    settings = Map.copyOf(settings);
  }

  /** Where prices come from. */
  sealed interface Exchange {
    /**
     * A simulated exchange in this process.
     *
     * @param rate ticks a second, over all products
     * @param seed of its market
     */
    record Simulated(double rate, long seed) implements Exchange {}

    /** The exchange that the settings of the ingestor name. */
    record Live() implements Exchange {}
  }

  /**
   * Broker and database.
   *
   * @param dataDirectory where those started here keep their data; empty: nowhere
   * @param natsUrl of a broker that is there already
   * @param postgresUrl of a database that is there already
   */
  record Backends(
      Optional<Path> dataDirectory, Optional<String> natsUrl, Optional<String> postgresUrl) {

    /** What is there already, as the services are told. */
    Map<String, String> settings() {
      var settings = new HashMap<String, String>();
      natsUrl.ifPresent(url -> settings.put("NATS_URLS", url));
      postgresUrl.ifPresent(url -> settings.put("PG_DSN", url));
      return settings;
    }
  }

  /**
   * What is told.
   *
   * @param readyFile where the addresses are written once all is ready
   * @param verbose whether more than warnings is logged
   */
  record Output(Optional<Path> readyFile, boolean verbose) {}
}
