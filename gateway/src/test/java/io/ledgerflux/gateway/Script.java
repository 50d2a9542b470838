package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A client in another language, and what it prints. */
final class Script implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path PROTOCOL = Path.of("..", "docs", "protocol.md");

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Script(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread.ofVirtual().start(this::read);
  }

  /** {@code file} run by {@code interpreter}, asking for what {@code arguments} say. */
  static Script run(List<String> interpreter, Path file, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(interpreter);
    command.add(file.toString());
    command.addAll(List.of(arguments));
    return new Script(command);
  }

  /** The example in {@code language} as docs/protocol.md shows it, written to {@code file}. */
  static Path example(String language, Path file) throws IOException {
    String document = Files.readString(PROTOCOL);
    String opening = "```" + language + "\n";
    int begin = document.indexOf(opening) + opening.length();
    assertThat(begin).isGreaterThan(opening.length());
    return Files.writeString(file, document.substring(begin, document.indexOf("```", begin)));
  }

  /** The first of {@code candidates} that has what {@code check} asks for; none, no test. */
  static List<String> interpreter(List<String> check, List<List<String>> candidates)
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
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
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

  /** What it has printed. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for a line. */
  void await(String what, Predicate<String> line) {
    awaitAll(what, line, 1);
  }

  /** Waits for {@code count} of them. */
  void awaitAll(String what, Predicate<String> line, int count) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .until(() -> lines.stream().filter(line).count() >= count);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
