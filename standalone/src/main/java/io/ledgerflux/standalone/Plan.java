package io.ledgerflux.standalone;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Market;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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

  private static final Map<String, String> OPTION_OF =
      Map.of(
          "PRODUCTS", "--products",
          "WS_MAX_MSGS_PER_SEC", "--ws-rate",
          "COINBASE_WS_URI", "--exchange-uri",
          "NATS_URLS", "--nats-url",
          "PG_DSN", "--pg-url");

  Plan {
    settings = Map.copyOf(settings);
  }

  /** A fault in the settings, told by the name of the option that brought it, where one did. */
  String inTheUsersWords(String fault) {
    return OPTION_OF.entrySet().stream()
        .filter(option -> fault.startsWith(option.getKey() + " is "))
        .filter(option -> isGiven(option.getKey()))
        .findFirst()
        .map(option -> option.getValue() + fault.substring(option.getKey().length()))
        .orElse(fault);
  }

  private boolean isGiven(String key) {
    return settings.containsKey(key) || backends.settings().containsKey(key);
  }

  /** Where prices come from. */
  sealed interface Exchange {
    /**
     * A simulated exchange in this process.
     *
     * @param rate ticks a second, over all products
     * @param seed of its market
     */
    record Simulated(BigDecimal rate, long seed) implements Exchange {
      /**
       * What the exchange of these products is told.
       *
       * @throws ConfigurationException if it does not know one of them, or they cannot make such a
       *     rate
       */
      SimulatorOptions options(List<String> products) {
        requireKnown(products);
        SimulatorOptions options =
            SimulatorOptions.defaults()
                .withProducts(products)
                .withRate(rate.doubleValue())
                .withSeed(seed);
        double highest = Market.highestRate(options.market().products());
        if (rate.doubleValue() > highest) {
          throw new ConfigurationException(
              List.of(
                  "--rate is '%s', but must be at most %.0f for %s"
                      .formatted(rate, highest, String.join(",", products))));
        }
        return options;
      }

      private static void requireKnown(List<String> products) {
        List<String> faults =
            products.stream()
                .filter(product -> !Catalogue.isName(product))
                .map(
                    "PRODUCTS is '%s', but the simulated exchange has pairs such as BTC-USD alone"
                        ::formatted)
                .toList();
        if (!faults.isEmpty()) {
          throw new ConfigurationException(faults);
        }
      }
    }

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

    /** Where this program keeps data: nowhere, where both are there already. */
    Optional<Path> kept() {
      return dataDirectory.filter(_ -> natsUrl.isEmpty() || postgresUrl.isEmpty());
    }

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
   * @param prometheus whether a Prometheus shows what the services count
   */
  record Output(Optional<Path> readyFile, boolean verbose, boolean prometheus) {}
}
