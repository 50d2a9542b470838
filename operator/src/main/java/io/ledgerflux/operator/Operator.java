package io.ledgerflux.operator;

import io.ledgerflux.cli.WrongUsage;
import io.ledgerflux.operator.doctor.DoctorCommand;
import io.ledgerflux.operator.products.ProductsCommand;
import io.ledgerflux.operator.rebuild.RebuildCommand;
import io.ledgerflux.operator.rejects.RejectsCommand;
import io.ledgerflux.operator.reshard.ReshardCommand;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.ProcessDefaults;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tools of whoever runs the pipeline, as a program. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    versionProvider = Operator.Version.class,
    description = "Tools for whoever runs LedgerFlux.",
    synopsisSubcommandLabel = "COMMAND")
public final class Operator implements Runnable {
  private static final int EXIT_FAILED = 1;

  @Spec private @Nullable CommandSpec spec;

  Operator() {}

  /** The commands, for a program that offers them beside its own. */
  public static List<Object> commands() {
    return List.of(
        new DoctorCommand(),
        new RejectsCommand(),
        new ProductsCommand(),
        new RebuildCommand(),
        new ReshardCommand());
  }

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    Logging.configure("error", "text");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Operator());
    commands().forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(WrongUsage::explain)
        .setExecutionExceptionHandler(
            (bug, failed, _) -> {
              failed.getErr().println("A bug in LedgerFlux:");
              bug.printStackTrace(failed.getErr());
              return EXIT_FAILED;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Say what to do: --help lists the commands");
  }

  /** The version that was built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Build build = Build.of(Operator.class);
      return new String[] {"operator %s (%s)".formatted(build.version(), build.commit())};
    }
  }
}
