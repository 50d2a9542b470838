package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.ApiKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The key for a gateway that asks for one. */
public final class KeyOption {
  /** The variable of the environment that may hold it. */
  public static final String VARIABLE = "LEDGERFLUX_KEY";

  /** What somebody is told whom a gateway does not let in. */
  public static final String HINT = "a key is given by " + VARIABLE + " or --key";

  private final Map<String, String> environment;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "The key, for a gateway that asks for one. Better in the environment, as LEDGERFLUX_KEY: other users of this computer see what a command was given.")
  private @Nullable String key;

  /**
   * The option.
   *
   * @param environment where the key is where the option is not
   */
  public KeyOption(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The key; empty where there is none.
   *
   * @param wrong tells the user what is wrong with it
   */
  public Optional<ApiKey> key(Function<String, ParameterException> wrong) {
    String text = key == null ? environment.getOrDefault(VARIABLE, "") : key;
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(new ApiKey(text.strip()));
    } catch (IllegalArgumentException e) {
      throw wrong.apply((key == null ? VARIABLE : "--key") + ": " + e.getMessage());
    }
  }
}
