package io.ledgerflux.standalone;

import io.ledgerflux.cli.WrongUsage;
import io.ledgerflux.operator.Operator;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.ProcessDefaults;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole pipeline on one machine, as a program. */
@Command(
    name = "ledgerflux",
    mixinStandardHelpOptions = true,
    versionProvider = LedgerFlux.Version.class,
    description = "Live prices: checked, kept and streamed. The whole pipeline on one machine.",
    synopsisSubcommandLabel = "demo|run|doctor|rejects|products|rebuild|reshard",
    subcommands = {DemoCommand.class, RunCommand.class})
public final class LedgerFlux implements Runnable {
  static final int EXIT_FAILED = 1;
  static final int EXIT_WRONG_OPTION = 2;

  @Spec private @Nullable CommandSpec spec;

  LedgerFlux() {}

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    Logging.configure("error", "text");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new LedgerFlux());
    Operator.commands().forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(WrongUsage::explain)
        .setExecutionExceptionHandler(
            (failure, failed, _) -> {
              failed.getErr().println("A bug in LedgerFlux:");
              failure.printStackTrace(failed.getErr());
              return EXIT_FAILED;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Say what to run: demo or run");
  }

  /** The version that was built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Build build = Build.of(LedgerFlux.class);
      return new String[] {"ledgerflux %s (%s)".formatted(build.version(), build.commit())};
    }
  }
}
