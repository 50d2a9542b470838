package io.ledgerflux.standalone;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pipeline with the simulated exchange. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = LedgerFlux.Version.class,
    sortOptions = false,
    description = "Runs everything with a simulated exchange: no network, no Docker needed.")
final class DemoCommand implements Callable<Integer> {
  @Mixin private final SharedOptions shared = new SharedOptions();

  @Option(
      names = "--rate",
      paramLabel = "TICKS",
      defaultValue = "100",
      description = "Ticks a second, over all products (default: ${DEFAULT-VALUE}).")
  private BigDecimal rate = BigDecimal.ZERO;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "The same number makes the same market again (default: ${DEFAULT-VALUE}).")
  private long seed;

  DemoCommand() {}

  @Override
  public Integer call() {
    if (!(rate.doubleValue() > 0)) {
      throw shared.wrong("--rate is '%s', but must be above 0".formatted(rate));
    }
    var exchange = new Plan.Exchange.Simulated(rate, seed);
    return shared.run(shared.plan(exchange, Map.of(), Optional.empty()));
  }
}
