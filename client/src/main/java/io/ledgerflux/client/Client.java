package io.ledgerflux.client;

import io.ledgerflux.cli.WrongUsage;
import io.ledgerflux.client.smoke.SmokeCommand;
import io.ledgerflux.client.watch.ExitCode;
import io.ledgerflux.client.watch.Output;
import io.ledgerflux.client.watch.ReplayCommand;
import io.ledgerflux.client.watch.WatchCommand;
import io.ledgerflux.ops.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;

/** The command-line client of a LedgerFlux gateway. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    versionProvider = Client.Version.class,
    description = "Live prices from a LedgerFlux gateway, on the command line.",
    synopsisSubcommandLabel = "COMMAND")
public final class Client {
  private static final int SECONDS_TO_END = 5;

  private Client() {}

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] args) {
    Logging.configure("error", "text");
    // Digits are 0 to 9 in any language.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    Thread.setDefaultUncaughtExceptionHandler(
        (_, bug) -> {
          bug.printStackTrace();
          Runtime.getRuntime().halt(ExitCode.BUG.code());
        });
    CompletableFuture<Void> stop = new CompletableFuture<>();
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, code), "end"));
    Map<String, String> environment = System.getenv();
    code.complete(run(Output.ofProcess(environment), environment, stop, args));
    System.exit(code.join());
  }

  /** Ctrl-C and SIGTERM let the command finish; the process then ends with the command's code. */
  private static void end(CompletableFuture<Void> stop, CompletableFuture<Integer> code) {
    stop.complete(null);
    int number =
        code.copy().completeOnTimeout(ExitCode.BUG.code(), SECONDS_TO_END, TimeUnit.SECONDS).join();
    Runtime.getRuntime().halt(number);
  }

  /**
   * Runs one command in this process, and returns its exit code.
   *
   * @param output where it writes
   * @param environment where a key may be
   * @param stop completes when the user wants it to end
   * @param args what the user wrote
   */
  static int run(
      Output output, Map<String, String> environment, CompletableFuture<?> stop, String... args) {
    CommandLine client = new CommandLine(new Client());
    client.addSubcommand(new WatchCommand(output, environment, stop));
    client.addSubcommand(new ReplayCommand(output, environment, stop));
    client.getSubcommands().values().forEach(Client::listExitCodes);
    client.addSubcommand(new SmokeCommand(output, environment, stop));
    int code =
        client
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(output.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(output.err(), true, StandardCharsets.UTF_8))
            .setColorScheme(
                Help.defaultColorScheme(output.helpsInColour(args) ? Help.Ansi.ON : Help.Ansi.OFF))
            .setParameterExceptionHandler(WrongUsage::explain)
            .setExecutionExceptionHandler(
                (bug, _, _) -> {
                  bug.printStackTrace(output.err());
                  return ExitCode.BUG.code();
                })
            .execute(args);
    return output.out().failure().map(why -> notWritten(why, output, code)).orElse(code);
  }

  /** What else went wrong is told before it. */
  private static int notWritten(String why, Output output, int code) {
    output.err().println("not all could be written: " + why);
    return code == ExitCode.DONE.code() ? ExitCode.NOT_WRITTEN.code() : code;
  }

  private static void listExitCodes(CommandLine command) {
    Map<String, String> exitCodes = new LinkedHashMap<>();
    for (ExitCode exitCode : ExitCode.values()) {
      exitCodes.put(String.valueOf(exitCode.code()), exitCode.meaning());
    }
    command.getCommandSpec().usageMessage().exitCodeList(exitCodes);
  }

  /** The version that was built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Package built = Client.class.getPackage();
      return new String[] {
        "client " + Optional.ofNullable(built.getImplementationVersion()).orElse("unpackaged")
      };
    }
  }
}
