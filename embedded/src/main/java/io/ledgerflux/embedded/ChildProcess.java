package io.ledgerflux.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that this JVM started, in a session of its own so that a Ctrl-C on the terminal reaches
 * the JVM alone.
 */
final class ChildProcess {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final int LOG_TAIL_LINES = 15;

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Its output replaces what the log held. */
  static ChildProcess start(List<String> command, Path directory, Path log) {
    var line = new ArrayList<String>();
    Executables.find("setsid").ifPresent(setsid -> line.add(setsid.toString()));
    line.addAll(command);
    try {
      Files.writeString(log, "");
      Process process =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new ChildProcess(process, log);
    } catch (IOException e) {
      throw new ServerException("Cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /** Runs a short program to its end and throws with its output when it fails. */
  static void run(List<String> command, Path directory, Path log, Duration limit) {
    ChildProcess child = start(command, directory, log);
    if (!child.awaitExit(limit)) {
      child.kill();
      throw new ServerException(
          command.getFirst() + " did not end within " + limit.toSeconds() + " s");
    }
    if (!child.hasSucceeded()) {
      throw new ServerException(command.getFirst() + " failed: " + child.logTail());
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has ended without a failure. */
  boolean hasSucceeded() {
    return !process.isAlive() && process.exitValue() == 0;
  }

  /** Asks for the end by SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Asks for the end by SIGINT, which Java itself cannot send. */
  void interrupt() {
    try {
      new ProcessBuilder("sh", "-c", "kill -INT " + pid()).start().waitFor();
    } catch (IOException e) {
      throw new ServerException("Cannot signal process " + pid() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when it is still there after the limit, or when the caller was interrupted. */
  boolean awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void kill() {
    killTree(process.toHandle());
  }

  /** Ends a process and its descendants by SIGKILL, and returns when they are gone. */
  static void killTree(ProcessHandle root) {
    List<ProcessHandle> family = Stream.concat(Stream.of(root), root.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    Deadline.await(KILL_LIMIT, () -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** The last lines that it wrote. */
  String logTail() {
    return tailOf(log);
  }

  static String tailOf(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(its log " + log + " cannot be read: " + e.getMessage() + ")";
    }
  }
}
