package io.ledgerflux.client.watch;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a command writes.
 *
 * @param out messages, and nothing else
 * @param err what is said about them
 * @param colours whether {@code out} is a terminal whose user wants colours
 */
public record Output(LineStream out, PrintStream err, boolean colours) {
  static final String NO_COLOR = "--no-color";
  static final String NO_COLOUR = "--no-colour";

  /** The process's own, without colours where {@code environment} says so (no-color.org). */
  public static Output ofProcess(Map<String, String> environment) {
    return new Output(
        new LineStream(new FileOutputStream(FileDescriptor.out)),
        new LineStream(new FileOutputStream(FileDescriptor.err)),
        wantsColours(environment)
            && Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  /** Whether help is coloured. It is printed before options are applied: {@code args} tell it. */
  public boolean helpsInColour(String... args) {
    return colours
        && Stream.of(args).noneMatch(arg -> arg.equals(NO_COLOR) || arg.equals(NO_COLOUR));
  }

  /** The same without colours. */
  Output withoutColours() {
    return new Output(out, err, false);
  }

  static boolean wantsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
