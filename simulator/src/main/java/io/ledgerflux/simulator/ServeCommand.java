package io.ledgerflux.simulator;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves a made or a recorded market. */
@Command(
    name = "serve",
    description = "Serves a made or a recorded market until it is stopped.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final PrintWriter out;

  @Mixin private ServeOptions options = new ServeOptions();

  ServeCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.serve(out);
  }
}
