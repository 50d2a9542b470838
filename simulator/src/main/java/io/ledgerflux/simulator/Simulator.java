package io.ledgerflux.simulator;

import io.ledgerflux.cli.WrongUsage;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.ProcessDefaults;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The simulated exchange as a program: {@code serve} (also without a word) and {@code record}. */
@Command(
    name = "simulator",
    description = "A server that speaks Coinbase's WebSocket protocol, with faults on demand.",
    mixinStandardHelpOptions = true)
public final class Simulator implements Callable<Integer> {
  private final PrintWriter out;

  @Mixin private ServeOptions options = new ServeOptions();

  private Simulator(PrintWriter out) {
    this.out = out;
  }

  /** Runs until it is stopped. */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    Logging.configure("info", "text");
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out, err));
  }

  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    return new CommandLine(new Simulator(out))
        .addSubcommand("serve", new ServeCommand(out))
        .addSubcommand("record", new RecordCommand())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((wrong, given) -> explain(wrong, err))
        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, err))
        .execute(arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.serve(out);
  }

  /** One line for what the caller can put right, a stack trace for the rest. */
  private static int explain(Exception failure, PrintWriter err) {
    switch (failure) {
      case CommandLine.ParameterException wrong -> err.println(line(WrongUsage.text(wrong)));
      case IllegalArgumentException wrong -> err.println(line(String.valueOf(wrong.getMessage())));
      case IOException unreadable -> err.println(line(String.valueOf(unreadable.getMessage())));
      case UncheckedIOException unreadable ->
          err.println(line(String.valueOf(unreadable.getMessage())));
      default -> {
        failure.printStackTrace(err);
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static String line(String fault) {
    return "simulator: " + fault + " (--help lists the options)";
  }
}
