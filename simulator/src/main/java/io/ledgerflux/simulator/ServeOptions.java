package io.ledgerflux.simulator;

import io.ledgerflux.simulator.replay.Pace;
import io.ledgerflux.simulator.venue.Limits;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a serving exchange on the command line. */
final class ServeOptions {
  @Mixin private MarketOptions market = new MarketOptions();

  @Option(names = "--host", description = "Address to listen on (${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "Port, 0 for any free one (${DEFAULT-VALUE}).")
  private int port = 8090;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Play a recording instead: lines {\"t\":…,\"m\":{…}}, plain or gzip.")
  private @Nullable Path replay;

  @Option(
      names = "--speed",
      description = "1 as recorded, 10 ten times as fast, 0 as fast as it is read.")
  private double speed = 1;

  @Option(
      names = "--keep-times",
      description = "Keep the recorded times; else the last message is moved to now.")
  private boolean keepTimes;

  @Option(
      names = "--fault",
      paramLabel = "RULE",
      description = "[PRODUCT/]KIND[=VALUE][@WHEN], as in drop@10s or skip=2@3/1000; repeatable.")
  private List<String> faults = List.of();

  @Option(
      names = "--no-limits",
      description = "Let clients connect, ask and subscribe as often as they like.")
  private boolean unlimited;

  @Option(
      names = "--tape",
      paramLabel = "TICKERS",
      description = "How many sent tickers are kept for GET /tape (${DEFAULT-VALUE}).")
  private int tape = 10_000;

  /** Serves until the process is told to stop. */
  int serve(PrintWriter out) throws InterruptedException {
    try (var exchange = new SimulatedExchange(options())) {
      exchange.start();
      Runtime.getRuntime().addShutdownHook(new Thread(exchange::stop, "stop"));
      out.println("simulated exchange at " + exchange.uri());
      out.flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }

  SimulatorOptions options() {
    SimulatorOptions options =
        market
            .applyTo(SimulatorOptions.defaults())
            .withHost(host)
            .withPort(port)
            .withLimits(unlimited ? Limits.NONE : Limits.COINBASE)
            .withTape(tape)
            .withFaults(faults.toArray(String[]::new));
    return replay == null ? options : options.withReplay(replay, new Pace(speed, keepTimes));
  }
}
