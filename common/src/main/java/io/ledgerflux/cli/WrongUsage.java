package io.ledgerflux.cli;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is told of a command line that is wrong. */
public final class WrongUsage {
  private WrongUsage() {}

  /** Tells in a line what is wrong with the usage, and in another where help is; the exit code. */
  public static int explain(ParameterException wrong, String[] arguments) {
    CommandLine line = wrong.getCommandLine();
    line.getErr().println(text(wrong));
    if (!UnmatchedArgumentException.printSuggestions(wrong, line.getErr())) {
      line.getErr().printf("Try %s --help%n", line.getCommandSpec().qualifiedName(" "));
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** What is wrong, in our words where picocli's are a programmer's. */
  public static String text(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return "'%s' is nothing that %s takes"
          .formatted(
              unmatched.getUnmatched().getFirst(),
              wrong.getCommandLine().getCommandSpec().qualifiedName(" "));
    }
    return wrong.getArgSpec() instanceof OptionSpec option && wrong.getValue() != null
        ? right(option, wrong)
            .map(
                right ->
                    "%s is '%s', but must be %s"
                        .formatted(option.longestName(), wrong.getValue(), right))
            .orElse(String.valueOf(wrong.getMessage()))
        : String.valueOf(wrong.getMessage());
  }

  /** What a value of {@code option} is; empty where its converter says it. */
  private static Optional<String> right(OptionSpec option, ParameterException wrong) {
    if (option.type() != Map.class) {
      return right(option.type(), wrong.getValue());
    }
    return String.valueOf(wrong.getMessage()).contains("KEY=VALUE")
        ? Optional.of(option.paramLabel())
        : right(option.auxiliaryTypes()[1], wrong.getValue());
  }

  private static Optional<String> right(Class<?> type, String value) {
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return Optional.of(value.matches("[+-]?\\d+") ? "nearer to 0" : "a whole number");
    }
    if (type == double.class || type == BigDecimal.class) {
      return Optional.of("a number");
    }
    return type == URI.class ? Optional.of("a URI") : Optional.empty();
  }
}
