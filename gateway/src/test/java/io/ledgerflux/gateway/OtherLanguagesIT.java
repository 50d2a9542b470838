package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.testing.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients in other languages at a real gateway, where their interpreters are. */
@Timeout(600)
class OtherLanguagesIT {
  private static final String BTC = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String nats = SharedServers.nats().url();

  @TempDir private Path folder;
  private TestTape tape;

  @BeforeEach
  void beginEmpty() throws InterruptedException {
    SharedServers.clearStreams();
    tape = new TestTape(nats, StreamLimits.standard());
    add(5);
  }

  @AfterEach
  void end() {
    tape.close();
  }

  @Test
  void theExampleInPythonGoesOnAtTheNextGateway() throws Exception {
    goesOnAtTheNextGateway(Script.python(), Script.example("python", folder.resolve("client.py")));
  }

  @Test
  void theExampleInJavaScriptGoesOnAtTheNextGateway() throws Exception {
    goesOnAtTheNextGateway(
        Script.node(), Script.example("javascript", folder.resolve("client.mjs")));
  }

  private void goesOnAtTheNextGateway(List<String> interpreter, Path client) throws Exception {
    try (ReservedPort port = ReservedPort.take()) {
      Gateway gateway = GatewayFixture.start(nats, port.number());
      try (Script script = Script.run(interpreter, client, uri(port.number()), BTC, "NEW-USD")) {
        await(script, "the snapshot", 1, line -> line.startsWith(BTC));
        long begin = tape.last(BTC);
        add(20);
        awaitLast(script);
        gateway.stop();
        turnAwayOne(port.number());
        add(20);
        gateway = GatewayFixture.start(nats, port.number());
        awaitLast(script);
        add(20);
        awaitLast(script);
        assertThat(script.lines().stream().filter(line -> line.startsWith(BTC)))
            .containsExactlyElementsOf(prices(begin));
        assertThat(script.lines().stream().filter(line -> !line.startsWith(BTC)))
            .allMatch(line -> line.startsWith("{"))
            .anyMatch(line -> line.contains("UNKNOWN_PRODUCT"))
            .anyMatch(line -> line.contains("\"reconnect\""))
            .anyMatch(line -> line.contains("\"recovered\":true"));
      } finally {
        gateway.stop();
      }
    }
  }

  /** Waits until somebody has come and asked, while there is no gateway; he gets no answer. */
  private static void turnAwayOne(int port) throws IOException {
    try (ServerSocket door = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      door.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      try (Socket socket = door.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        assertThat(in.lines().takeWhile(line -> !line.isEmpty())).contains("GET /ws HTTP/1.1");
      }
    }
  }

  @Test
  void aClientOfThePythonProjectsKindIsUnderstood() throws Exception {
    List<String> python = Script.python();
    Path client = Path.of("src", "test", "resources", "clients", "older.py");
    Gateway gateway = GatewayFixture.start(nats);
    try (Script script = Script.run(python, client, uri(gateway.port()), "btc-usd")) {
      await(script, "the snapshot", 1, line -> is(line, "snapshot"));
      add(3);
      await(script, "the pongs", 3, line -> is(line, "pong"));
      await(script, "the errors", 3, line -> is(line, "error"));
      List<JsonNode> told = new ArrayList<>();
      for (String line : script.lines()) {
        told.add(JSON.readTree(line));
      }
      assertThat(told.getFirst().at("/data/state/last_seq").asLong())
          .isEqualTo(tape.sequences(BTC).get(4));
      assertThat(of(told, "incr", "/data/seq"))
          .isEqualTo(tape.sequences(BTC).subList(5, 8).stream().map(String::valueOf).toList());
      assertThat(of(told, "pong", "/t")).containsExactly("1", "2", "3");
      assertThat(of(told, "error", "/code")).containsOnly("INVALID_OPERATION").hasSize(3);
      assertThat(told).hasSize(10);
    } finally {
      gateway.stop();
    }
  }

  private void add(int ticks) throws InterruptedException {
    tape.add(BTC, ticks);
    tape.flush();
  }

  private void awaitLast(Script script) {
    String last = prices(tape.last(BTC)).getLast();
    await(script, last, 1, last::equals);
  }

  /** Waits until it has printed so many of those lines. */
  private static void await(Script script, String what, int count, Predicate<String> line) {
    Callable<Boolean> printed = () -> script.lines().stream().filter(line).count() >= count;
    Awaitility.await(what)
        .atMost(PATIENCE)
        .failFast("the client has ended", () -> script.hasEnded() && !printed.call())
        .until(printed);
  }

  /** The lines of all ticks from {@code sequence} on, with all their digits. */
  private List<String> prices(long sequence) {
    return tape.sequences(BTC).stream()
        .filter(each -> each >= sequence)
        .map(each -> "%s %d %s".formatted(BTC, each, BigDecimal.valueOf(each, 2)))
        .toList();
  }

  private static List<String> of(List<JsonNode> told, String operation, String field) {
    return told.stream()
        .filter(message -> message.path("op").asText().equals(operation))
        .map(message -> message.at(field).asText())
        .toList();
  }

  private static boolean is(String line, String operation) {
    return line.startsWith("{\"op\":\"" + operation + '"');
  }

  private static String uri(int port) {
    return "ws://127.0.0.1:" + port + "/ws";
  }
}
