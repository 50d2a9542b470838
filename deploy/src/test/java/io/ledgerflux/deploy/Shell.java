package io.ledgerflux.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Shell {
  private static final long LIMIT_MINUTES = 5;

  private Shell() {}

  /**
   * What a program did.
   *
   * @param code its exit code
   * @param output what it wrote to both of its outputs
   */
  record Outcome(int code, String output) {
    /** The output of a program that must have succeeded. */
    String orFail() {
      if (code != 0) {
        throw new IllegalStateException("exit code " + code + ":\n" + output);
      }
      return output;
    }
  }

  /** Runs {@code command} in this process's environment. */
  static Outcome run(String... command) {
    return run(Path.of("."), System.getenv(), List.of(command));
  }

  /** Runs {@code command} in a directory, with that environment and no other. */
  static Outcome run(Path directory, Map<String, String> environment, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " does not end:\n" + output);
      }
      return new Outcome(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
