package io.ledgerflux.client.watch;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes.
 *
 * @param out messages, and nothing else
 * @param err what is said about them
 * @param colours whether {@code out} is a terminal whose user wants colours
 */
public record Output(PrintStream out, PrintStream err, boolean colours) {

  /** The process's own, without colours where {@code environment} says so (no-color.org). */
  public static Output ofProcess(Map<String, String> environment) {
    return new Output(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        wantsColours(environment)
            && Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  static boolean wantsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
