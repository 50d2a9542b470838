package io.ledgerflux.client.watch;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes.
 *
 * @param out messages, and nothing else
 * @param err what is said about them
 * @param colours whether {@code out} is a terminal whose user wants colours
 */
public record Output(LineStream out, PrintStream err, boolean colours) {

  /** The process's own, without colours where {@code environment} says so (no-color.org). */
  public static Output ofProcess(Map<String, String> environment) {
    return new Output(
        new LineStream(new FileOutputStream(FileDescriptor.out)),
        new LineStream(new FileOutputStream(FileDescriptor.err)),
        wantsColours(environment)
            && Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
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
