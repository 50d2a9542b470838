package io.ledgerflux.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A client in another language and what it prints, for tests: without an interpreter, no test. */
public final class Script implements AutoCloseable {
  private static final Path PROTOCOL = Path.of("..", "docs", "protocol.md");
  private static final int CHECK_SECONDS = 60;

  private static final String NEEDED_IN_JAVASCRIPT =
      "if (typeof WebSocket === 'undefined' || JSON.parse('1', (k, v, c) => c?.source) !== '1')"
          + " throw 1";

  private final Process process;
  private final Thread reader;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Script(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    reader = Thread.ofVirtual().start(this::read);
  }

  /** What runs the example in Python. */
  public static List<String> python() throws InterruptedException {
    return interpreter(
        List.of("-c", "import websockets"),
        List.of(List.of("python3"), List.of("/usr/bin/python3")));
  }

  /** What runs the example in JavaScript. */
  public static List<String> node() throws InterruptedException {
    return interpreter(
        List.of("-e", NEEDED_IN_JAVASCRIPT),
        List.of(
            List.of("node"),
            List.of("node", "--experimental-websocket", "--harmony-json-parse-with-source")));
  }

  /** The first of {@code candidates} with which {@code check} goes well. */
  private static List<String> interpreter(List<String> check, List<List<String>> candidates)
      throws InterruptedException {
    for (List<String> candidate : candidates) {
      List<String> command = new ArrayList<>(candidate);
      command.addAll(check);
      if (goesWell(command)) {
        return candidate;
      }
    }
    assumeTrue(false, "none of " + candidates + " has what it needs");
    return List.of();
  }

  private static boolean goesWell(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(CHECK_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The example in {@code language} as docs/protocol.md shows it, written to {@code file}.
   *
   * @throws IllegalStateException if it shows none
   */
  public static Path example(String language, Path file) throws IOException {
    String document = Files.readString(PROTOCOL);
    String opening = "```" + language + "\n";
    int found = document.indexOf(opening);
    if (found < 0) {
      throw new IllegalStateException(PROTOCOL + " shows no client in " + language);
    }
    int begin = found + opening.length();
    return Files.writeString(file, document.substring(begin, document.indexOf("```", begin)));
  }

  /** {@code file} run by {@code interpreter}, asking for what {@code arguments} say. */
  public static Script run(List<String> interpreter, Path file, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(interpreter);
    command.add(file.toString());
    command.addAll(List.of(arguments));
    return new Script(command);
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add("cannot be read: " + e);
    }
  }

  /** Whether it prints no more. */
  public boolean hasEnded() {
    return !reader.isAlive();
  }

  /** What it has printed so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits until it has ended and all that it printed is read; answers its exit code. */
  public int awaitEnd() throws InterruptedException {
    reader.join();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
