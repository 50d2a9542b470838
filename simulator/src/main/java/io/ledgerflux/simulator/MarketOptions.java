package io.ledgerflux.simulator;

import java.util.List;
import picocli.CommandLine.Option;

/** The options of a made market on the command line. */
final class MarketOptions {
  @Option(
      names = "--rate",
      paramLabel = "TICKS",
      description = "Tickers a second over all products, on average (${DEFAULT-VALUE}).")
  private double rate = 20;

  @Option(
      names = "--products",
      paramLabel = "NAMES|NUMBER",
      split = ",",
      description = "Names, or how many of the catalogue, up to 500 (${DEFAULT-VALUE}).")
  private List<String> products = List.of("BTC-USD", "ETH-USD", "SOL-USD", "ADA-USD");

  @Option(names = "--seed", description = "The same seed makes the same market (${DEFAULT-VALUE}).")
  private long seed = 1;

  SimulatorOptions applyTo(SimulatorOptions options) {
    SimulatorOptions made = options.withRate(rate).withSeed(seed);
    return products.size() == 1 && products.getFirst().matches("\\d{1,6}")
        ? made.withProducts(Integer.parseInt(products.getFirst()))
        : made.withProducts(products.stream().map(String::strip).toList());
  }
}
