package io.ledgerflux.client.subscriber;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ledgerflux.client.ClosedPort;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.ScriptedGateway;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.model.Tick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber does when a gateway stops, or wants it no more. */
@Timeout(180)
class ReconnectionTest {
  private static final String P = "BTC-USD";
  private static final String STOPS = "{\"op\":\"reconnect\",\"after_ms\":50}";

  @Test
  void goesToAnotherGatewayBeforeThisOneEnds() throws Exception {
    AtomicReference<URI> uri = new AtomicReference<>();
    try (ScriptedGateway first =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot(P, 10)));
        ScriptedGateway second =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.tick(P, 12, 11)))) {
      uri.set(first.uri());
      try (TapeRecorder tape = TapeRecorder.start(patiently(uri::get))) {
        await().until(() -> tape.lastSequence(P).isPresent());
        uri.set(second.uri());
        first.send("{\"op\":\"reconnect\",\"after_ms\":1000}", Messages.tick(P, 11, 10));
        await().until(() -> tape.lastSequence(P).orElse(0) == 12);
        assertThat(second.requests().getFirst()).contains("\"from_seq\":{\"BTC-USD\":11}");
        assertThat(tape.events()).doesNotHaveAnyElementsOfTypes(Event.Disconnected.class);
        assertThat(tape.connections()).isEqualTo(2);
        assertThat(tape.flaws()).isEmpty();
        await().untilAsserted(() -> assertThat(first.closeCodes()).containsExactly(1000));
      }
    }
  }

  @Test
  void staysWithAGatewayThatStopsUntilThereIsAnother() throws Exception {
    AtomicReference<URI> uri = new AtomicReference<>();
    try (ScriptedGateway first =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot(P, 10)));
        ClosedPort gone = new ClosedPort()) {
      AtomicInteger tries = new AtomicInteger();
      uri.set(first.uri());
      Supplier<URI> counted =
          () -> {
            tries.incrementAndGet();
            return uri.get();
          };
      try (TapeRecorder tape = TapeRecorder.start(quick(counted))) {
        await().until(() -> tape.lastSequence(P).isPresent());
        uri.set(gone.webSocket());
        first.send(STOPS);
        await().until(() -> !tape.told(GatewayMessage.Reconnect.class).isEmpty());
        int asked = tries.get();
        await().until(() -> tries.get() > asked + 1);
        first.send(Messages.tick(P, 11, 10));
        await().until(() -> tape.lastSequence(P).orElse(0) == 11);
        try (ScriptedGateway second =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.tick(P, 12, 11)))) {
          uri.set(second.uri());
          await().until(() -> tape.lastSequence(P).orElse(0) == 12);
          assertThat(tape.events()).doesNotHaveAnyElementsOfTypes(Event.Disconnected.class);
          assertThat(tape.flaws()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1012, 4001, 4002})
  void comesAgainAtOnceWhenAGatewayStopsOrFoundItQuiet(int code) throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  send(socket, Messages.tick(P, connection, connection - 1));
                  if (connection == 1) {
                    socket.close(code, "come again");
                  }
                });
        TapeRecorder tape = TapeRecorder.start(patiently(gateway::uri))) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 2);
      assertThat(waits(tape)).containsExactly(Duration.ZERO);
    }
  }

  @Test
  void comesAgainAfterASecondWhenItWasTooSlow() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  send(socket, Messages.tick(P, connection, connection - 1));
                  if (connection == 1) {
                    socket.close(4008, "slow consumer");
                  }
                });
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri))) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 2);
      assertThat(waits(tape)).containsExactly(Duration.ofSeconds(1));
      assertThat(gateway.requests().getLast()).contains("\"from_seq\":{\"BTC-USD\":1}");
    }
  }

  @Test
  void staysAwayForAWhileWhenItAskedTooMuch() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start((_, _, socket) -> socket.close(4029, "too many requests"));
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri))) {
      await().until(() -> !waits(tape).isEmpty());
      assertThat(waits(tape)).containsExactly(Duration.ofSeconds(30));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1002, 1003, 1007, 1009})
  void doesNotRepeatWhatIsNotTaken(int code) throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start((_, _, socket) -> socket.close(code, "no"));
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri))) {
      await().until(() -> tape.events().stream().anyMatch(Event.TurnedAway.class::isInstance));
      assertThat(((Event.TurnedAway) tape.events().getLast()).reason())
          .contains("closed with " + code);
      assertThat(tape.connections()).isEqualTo(1);
    }
  }

  @Test
  void doesNotComeAgainWithAKeyThatEnded() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) -> socket.close(4401, "the key is not valid any more"));
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri))) {
      await().until(() -> tape.events().stream().anyMatch(Event.NotLetIn.class::isInstance));
      assertThat(((Event.NotLetIn) tape.events().getLast()).reason()).contains("4401");
      assertThat(waits(tape)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void doesNotKnockAgainWhereItIsNotLetInWithoutAKey(int status) throws Exception {
    try (Door door = new Door(status, "30");
        TapeRecorder tape = TapeRecorder.start(quick(door::uri))) {
      await().until(() -> tape.events().stream().anyMatch(Event.NotLetIn.class::isInstance));
      assertThat(((Event.NotLetIn) tape.events().getLast()).reason())
          .endsWith("not let in: " + status);
      assertThat(waits(tape)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"429, 7, 7", "503, 30, 30", "503, 86400, 300"})
  void staysAwayAsLongAsItIsTold(int status, String told, long seconds) throws Exception {
    try (Door door = new Door(status, told);
        TapeRecorder tape = TapeRecorder.start(quick(door::uri))) {
      await().until(() -> !waits(tape).isEmpty());
      assertThat(waits(tape)).containsExactly(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void triesAgainWhereItIsNotLetIn(int status) throws Exception {
    try (Door door = new Door(status, "soon");
        TapeRecorder tape = TapeRecorder.start(quick(door::uri))) {
      await().until(() -> waits(tape).size() > 2);
      assertThat(tape.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, no WebSocket there (200)",
    "301, no WebSocket there (301)",
    "400, not let in: 400",
    "404, no WebSocket there (404)",
    "426, not let in: 426",
  })
  void doesNotKnockAgainWhereThereIsNoGateway(int status, String reason) throws Exception {
    try (Door door = new Door(status, "soon");
        TapeRecorder tape = TapeRecorder.start(quick(door::uri))) {
      await().until(() -> !tape.events().isEmpty());
      assertThat(tape.events()).containsExactly(new Event.TurnedAway(door.uri() + ": " + reason));
    }
  }

  @Test
  void goesOnAfterNothingWhereThereWasNoPrice() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  if (connection == 1) {
                    send(socket, Messages.noPrice(P));
                    drop(socket);
                  } else {
                    send(socket, Messages.snapshot(P, 50), Messages.tick(P, 51, 50));
                  }
                });
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri))) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 51);
      assertThat(gateway.requests()).noneMatch(request -> request.contains("from_seq"));
      assertThat(tape.flaws()).isEmpty();
    }
  }

  @Test
  void resumesEachProductThatItMetWhereAllAreWanted() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  if (connection == 1) {
                    send(socket, Messages.snapshot(P, 10), Messages.snapshot("ETH-USD", 7));
                    drop(socket);
                  } else {
                    send(socket, Messages.tick("ETH-USD", 8, 7));
                  }
                });
        TapeRecorder tape =
            TapeRecorder.start(
                SubscriberSettings.of(gateway::uri, Subscription.of("*"))
                    .withWaits(Duration.ofMillis(5), Duration.ofMillis(20)))) {
      await().until(() -> tape.lastSequence("ETH-USD").orElse(0) == 8);
      assertThat(gateway.requests().getLast())
          .contains("\"products\":[\"*\"]", "\"from_seq\":{\"BTC-USD\":10,\"ETH-USD\":7}");
      assertThat(tape.ticks("ETH-USD")).extracting(Tick::sequence).containsExactly(8L);
    }
  }

  /** A gateway that lets nobody in. */
  private static final class Door implements AutoCloseable {
    private final HttpServer server;

    Door(int status, String retryAfter) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            exchange.sendResponseHeaders(status, -1);
          });
      server.start();
    }

    URI uri() {
      return URI.create("ws://127.0.0.1:" + server.getAddress().getPort() + "/ws");
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static List<Duration> waits(TapeRecorder tape) {
    return tape.events().stream()
        .flatMap(e -> e instanceof Event.Disconnected d ? Stream.of(d.retryAfter()) : Stream.of())
        .toList();
  }

  private static SubscriberSettings quick(Supplier<URI> uri) {
    return SubscriberSettings.of(uri, Subscription.of(P))
        .withWaits(Duration.ofMillis(5), Duration.ofMillis(20));
  }

  /** Waits so long after a loss that a test without a loss sees it. */
  private static SubscriberSettings patiently(Supplier<URI> uri) {
    return SubscriberSettings.of(uri, Subscription.of(P))
        .withWaits(Duration.ofMinutes(5), Duration.ofMinutes(5));
  }
}
