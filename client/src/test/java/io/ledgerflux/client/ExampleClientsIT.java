package io.ledgerflux.client;

import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients that docs/protocol.md shows, run as they stand there, where their interpreters are.
 */
@Timeout(180)
class ExampleClientsIT {
  private static final String P = "BTC-USD";

  @TempDir private Path folder;

  @Test
  void theOneInPythonResumes() throws Exception {
    List<String> python =
        interpreter(
            List.of("-c", "import websockets"),
            List.of(List.of("python3"), List.of("/usr/bin/python3")));
    Path client = example("python", "client.py");
    resumes(python, client);
    givesUpWhenItsKeyEnds(python, client);
  }

  @Test
  void theOneInJavaScriptResumes() throws Exception {
    String hasAll =
        "if (typeof WebSocket === 'undefined' || JSON.parse('1', (k, v, c) => c?.source) !== '1') throw 1";
    List<String> node =
        interpreter(
            List.of("-e", hasAll),
            List.of(
                List.of("node"),
                List.of("node", "--experimental-websocket", "--harmony-json-parse-with-source")));
    Path client = example("javascript", "client.mjs");
    resumes(node, client);
    givesUpWhenItsKeyEnds(node, client);
  }

  private static void givesUpWhenItsKeyEnds(List<String> interpreter, Path client)
      throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) -> {
              send(socket, Messages.snapshot(P, 10));
              socket.close(4401, "the key is not valid any more");
            })) {
      List<String> command = new ArrayList<>(interpreter);
      command.addAll(List.of(client.toString(), gateway.uri().toString(), P));
      assertThat(lines(command)).containsExactly("BTC-USD 10 84140.80");
      assertThat(gateway.requests()).hasSize(1);
    }
  }

  private static void resumes(List<String> interpreter, Path client) throws Exception {
    AtomicLong closedNanos = new AtomicLong();
    AtomicLong awayNanos = new AtomicLong();
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (connection, _, socket) -> {
              switch (connection) {
                case 1 -> {
                  send(socket, Messages.noPrice("NEW-USD"), Messages.snapshot(P, 10));
                  send(socket, Messages.tick(P, 11, 10));
                  drop(socket);
                }
                case 2 -> {
                  send(socket, Messages.tick(P, 12, 11));
                  socket.close(1012, "the gateway stops");
                }
                case 3 -> {
                  send(socket, Messages.tick(P, 13, 12));
                  closedNanos.set(System.nanoTime());
                  socket.close(4008, "slow consumer");
                }
                default -> {
                  awayNanos.set(System.nanoTime() - closedNanos.get());
                  send(socket, Messages.tick(P, 16, 14), Messages.notRecovered(P, 50));
                  socket.close(1009, "message too big");
                }
              }
            })) {
      List<String> command = new ArrayList<>(interpreter);
      command.addAll(List.of(client.toString(), gateway.uri().toString(), P, "NEW-USD"));
      assertThat(lines(command))
          .containsExactly(
              "BTC-USD 10 84140.80",
              "BTC-USD 11 84140.80",
              "BTC-USD 12 84140.80",
              "BTC-USD 13 84140.80",
              "missed something of BTC-USD",
              "BTC-USD 16 84140.80",
              "missed something of BTC-USD",
              "BTC-USD 50 84140.80");
      assertThat(Duration.ofNanos(awayNanos.get())).isGreaterThan(Duration.ofMillis(950));
      assertThat(gateway.requests().stream().map(r -> r.replace(" ", "")))
          .satisfiesExactly(
              first -> assertThat(first).contains("\"from_seq\":{}"),
              second -> assertThat(second).contains("\"from_seq\":{\"BTC-USD\":11}"),
              third -> assertThat(third).contains("\"from_seq\":{\"BTC-USD\":12}"),
              fourth -> assertThat(fourth).contains("\"from_seq\":{\"BTC-USD\":13}"));
    }
  }

  private static List<String> lines(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).as("it gives up where it is not wanted").isNotZero();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The first of {@code candidates} that has what the example needs. */
  private static List<String> interpreter(List<String> check, List<List<String>> candidates)
      throws InterruptedException {
    for (List<String> candidate : candidates) {
      List<String> command = new ArrayList<>(candidate);
      command.addAll(check);
      if (runs(command)) {
        return candidate;
      }
    }
    assumeTrue(false, "none of " + candidates + " has what it needs");
    return List.of();
  }

  private static boolean runs(List<String> command) throws InterruptedException {
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

  private Path example(String language, String file) throws IOException {
    String document = Files.readString(Path.of("..", "docs", "protocol.md"));
    String opening = "```" + language + "\n";
    int begin = document.indexOf(opening) + opening.length();
    assertThat(begin).isGreaterThan(opening.length());
    String code = document.substring(begin, document.indexOf("```", begin));
    return Files.writeString(folder.resolve(file), code);
  }
}
