package io.ledgerflux.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The docker command, whose engine may be away, or never answer. */
final class Docker {
  /** More than the ten seconds after which {@code docker stop} kills. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Path program;
  private final Duration limit;

  /** With {@code limit}, the longest that one command may take. */
  Docker(Path program, Duration limit) {
    this.program = program;
    this.limit = limit;
  }

  /**
   * How a command ended.
   *
   * @param output the beginning of what it wrote, or why it wrote nothing
   */
  record Outcome(boolean succeeded, String output) {}

  /** The command of this machine, whether or not its engine answers. */
  static Optional<Docker> find() {
    return Executables.find("docker").map(program -> new Docker(program, LIMIT));
  }

  /** Whether its engine answers. */
  boolean answers() {
    return run("info").succeeded();
  }

  /** The line by which a child process runs {@code docker} with the arguments. */
  List<String> command(List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(program.toString());
    line.addAll(arguments);
    return line;
  }

  /**
   * Removes a container, with what runs in it; one that is not there is fine.
   *
   * @throws ServerException if it may still be there
   */
  void remove(String container) {
    Outcome removal = run("rm", "--force", container);
    if (removal.succeeded()) {
      return;
    }
    // Some versions call it a failure that there is no such container, each in words of its own.
    Outcome left = run("ps", "--all", "--quiet", "--filter", "name=^/?" + container + "$");
    if (!left.succeeded() || !left.output().isEmpty()) {
      throw new ServerException(
          "Docker does not remove the container " + container + ": " + removal.output());
    }
  }

  /**
   * Runs it to its end, also for who is interrupted meanwhile: it is asked for little, and for what
   * has to be done at the end.
   */
  Outcome run(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(command(List.of(arguments)))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .start();
      if (!awaitExit(process)) {
        process.destroyForcibly();
        return new Outcome(false, "it did not answer within " + limit.toSeconds() + " s");
      }
      byte[] output = process.getInputStream().readNBytes(process.getInputStream().available());
      return new Outcome(
          process.exitValue() == 0, new String(output, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return new Outcome(false, "it cannot be run: " + e.getMessage());
    }
  }

  private boolean awaitExit(Process process) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
