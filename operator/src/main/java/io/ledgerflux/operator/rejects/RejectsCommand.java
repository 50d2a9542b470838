package io.ledgerflux.operator.rejects;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What was refused, and why. */
@Command(
    name = "rejects",
    mixinStandardHelpOptions = true,
    description = "What was refused: lists it, shows it whole, has it judged again.",
    synopsisSubcommandLabel = "list|show|replay",
    subcommands = {ListCommand.class, ShowCommand.class, ReplayCommand.class})
public final class RejectsCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** A command that picocli fills. */
  public RejectsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Say what to do: list, show or replay");
  }
}
