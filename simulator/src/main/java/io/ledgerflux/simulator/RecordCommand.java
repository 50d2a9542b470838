package io.ledgerflux.simulator;

import io.ledgerflux.simulator.SimulatorOptions.MadeMarket;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.replay.Recorder;
import io.ledgerflux.simulator.wire.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what a made market makes to a file, for replay. */
@Command(
    name = "record",
    description = "Writes what a made market makes to a file, without waiting for it to happen.",
    mixinStandardHelpOptions = true)
final class RecordCommand implements Callable<Integer> {
  @Mixin private MarketOptions market = new MarketOptions();

  @Option(names = "--messages", description = "How many lines to write (${DEFAULT-VALUE}).")
  private long messages = 10_000;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file; gzipped when its name ends in .gz.")
  private Path out = Path.of("");

  @Option(names = "--start", description = "When the market opens, as in 2026-01-01T00:00:00Z.")
  private @Nullable Instant start;

  @Option(names = "--matches", description = "Let each ticker's match follow it.")
  private boolean matches;

  @Override
  public Integer call() throws IOException {
    MadeMarket made = market.applyTo(SimulatorOptions.defaults()).market();
    long startMicros = Times.micros(start == null ? Instant.now() : start);
    var opened = new Market(made.products(), made.rate(), made.seed(), startMicros);
    Recorder.record(opened, out, messages, matches);
    return 0;
  }
}
