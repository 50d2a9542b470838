package io.ledgerflux.client;

import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.testing.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    List<String> python = Script.python();
    Path client = Script.example("python", folder.resolve("client.py"));
    resumes(python, client);
    givesUpWhenItsKeyEnds(python, client);
  }

  @Test
  void theOneInJavaScriptResumes() throws Exception {
    List<String> node = Script.node();
    Path client = Script.example("javascript", folder.resolve("client.mjs"));
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
      assertThat(lines(interpreter, client, gateway.uri().toString(), P))
          .containsExactly("BTC-USD 10 84140.80");
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
      assertThat(lines(interpreter, client, gateway.uri().toString(), P, "NEW-USD"))
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

  /** All that it prints until it gives up. */
  private static List<String> lines(List<String> interpreter, Path client, String... arguments)
      throws Exception {
    try (Script script = Script.run(interpreter, client, arguments)) {
      assertThat(script.awaitEnd()).as("it gives up where it is not wanted").isNotZero();
      return script.lines();
    }
  }
}
