package io.ledgerflux.operator.products;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The products that the system knows. */
@Command(
    name = "products",
    mixinStandardHelpOptions = true,
    description = "The products that the system knows: forgets one that is read no more.",
    synopsisSubcommandLabel = "forget",
    subcommands = ForgetCommand.class)
public final class ProductsCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** A command that picocli fills. */
  public ProductsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Say what to do: forget");
  }
}
