package io.ledgerflux.client.subscriber;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.ClosedPort;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.ScriptedGateway;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class TapeRecorderTest {
  private static final String P = "BTC-USD";

  /** The first connection of a JVM begins slowly: it is none of those whose patience is short. */
  @BeforeAll
  static void connectOnce() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot(P, 1)));
        TapeRecorder tape = TapeRecorder.start(gateway.uri(), P)) {
      await().until(() -> tape.lastSequence(P).isPresent());
    }
  }

  @Test
  void recordsSnapshotAndTicks() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) ->
                    send(socket, Messages.snapshot(P, 10), Messages.tick(P, 11, 10)));
        TapeRecorder tape = TapeRecorder.start(gateway.uri(), P)) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 11);
      assertThat(tape.snapshots(P)).extracting(Snapshot::sequence).containsExactly(10L);
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L);
      assertThat(tape.received(P).getLast().text()).isEqualTo(Messages.tick(P, 11, 10));
      assertThat(tape.flaws()).isEmpty();
      assertThat(tape.lastSequence("ETH-USD")).isEmpty();
    }
  }

  @Test
  void resumesAfterTheLastSequenceOfEachProduct() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  if (connection == 1) {
                    send(socket, Messages.snapshot(P, 10), Messages.tick(P, 11, 10));
                    drop(socket);
                  } else {
                    send(socket, Messages.tick(P, 12, 11), Messages.snapshot("ETH-USD", 5));
                  }
                });
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri, P, "ETH-USD"))) {
      await().until(() -> tape.lastSequence("ETH-USD").isPresent());
      assertThat(gateway.requests())
          .containsExactly(
              "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"],\"want_snapshot\":true}",
              "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"],\"want_snapshot\":true,\"from_seq\":{\"BTC-USD\":11}}");
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L, 12L);
      assertThat(tape.flaws()).isEmpty();
      assertThat(tape.connections()).isEqualTo(2);
    }
  }

  @Test
  void killsItsConnectionOnDemandAndComesBack() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) ->
                    send(socket, Messages.tick(P, connection, connection - 1)));
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri, P))) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 1);
      tape.killConnection();
      await().until(() -> tape.lastSequence(P).orElse(0) == 2);
      assertThat(tape.connections()).isEqualTo(2);
      await().untilAsserted(() -> assertThat(gateway.closeCodes()).containsExactly(1006));
    }
  }

  @Test
  void goesOnAtAnotherGateway() throws Exception {
    AtomicReference<URI> uri = new AtomicReference<>();
    try (ScriptedGateway first =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot(P, 10)));
        ScriptedGateway second =
            ScriptedGateway.start((_, _, socket) -> send(socket, Messages.tick(P, 11, 10)))) {
      uri.set(first.uri());
      try (TapeRecorder tape = TapeRecorder.start(quick(uri::get, P))) {
        await().until(() -> tape.lastSequence(P).isPresent());
        uri.set(second.uri());
        first.stop();
        await().until(() -> tape.lastSequence(P).orElse(0) == 11);
        assertThat(second.requests().getFirst()).contains("\"from_seq\":{\"BTC-USD\":10}");
      }
    }
  }

  @Test
  void tellsWhatIsFlawedAndWhatWasRefused() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) ->
                    send(
                        socket,
                        Messages.snapshot(P, 10),
                        Messages.tick(P, 15, 13),
                        Messages.tick(P, 15, 13),
                        "{\"op\":",
                        "{\"op\":\"error\",\"code\":\"SUBSCRIBE_ERROR\",\"msg\":\"no\"}"));
        TapeRecorder tape = TapeRecorder.start(gateway.uri(), P)) {
      await().until(() -> !tape.refusals().isEmpty());
      assertThat(tape.flaws())
          .extracting(Event.Received::link)
          .containsExactly(new Link.Gap(10, 13, false), new Link.Repeats(15));
      assertThat(tape.events()).hasAtLeastOneElementOfType(Event.Malformed.class);
    }
  }

  @Test
  void saysGoodByeWhenItIsClosed() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot(P, 10)))) {
      try (TapeRecorder tape = TapeRecorder.start(gateway.uri(), P)) {
        await().until(() -> tape.lastSequence(P).isPresent());
      }
      await().untilAsserted(() -> assertThat(gateway.closeCodes()).containsExactly(1000));
    }
  }

  @Test
  void givesUpAfterSoManyTriesInARow() throws Exception {
    try (ClosedPort nobody = new ClosedPort();
        TapeRecorder tape = TapeRecorder.start(quick(nobody::webSocket, P).withRetries(2))) {
      await().until(() -> tape.events().size() == 3);
      assertThat(tape.events())
          .satisfiesExactly(
              e -> assertThat(e).isInstanceOf(Event.Disconnected.class),
              e -> assertThat(e).isInstanceOf(Event.Disconnected.class),
              e ->
                  assertThat(e)
                      .isInstanceOfSatisfying(
                          Event.Lost.class, lost -> assertThat(lost.reason()).contains("refused")));
    }
  }

  @Test
  void waitsNotLongForAGatewayThatDoesNotAnswer() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("ws://127.0.0.1:" + mute.getLocalPort() + "/ws");
      try (TapeRecorder tape = TapeRecorder.start(impatient(uri, 200))) {
        await().until(() -> !tape.events().isEmpty());
        assertThat(tape.events())
            .containsExactly(new Event.Lost(uri + ": no answer within 200 ms"));
      }
    }
  }

  @Test
  void leavesAGatewayThatAnswersNothingMore() throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.start((_, _, _) -> {});
        TapeRecorder tape = TapeRecorder.start(impatient(gateway.uri(), 2_000))) {
      await().until(() -> tape.events().stream().anyMatch(Event.Lost.class::isInstance));
      assertThat(gateway.requests()).last().isEqualTo("{\"op\":\"ping\",\"t\":0}");
    }
  }

  @Test
  void staysWithAGatewayThatHasNothingToTell() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, request, socket) -> {
                  if (request.contains("ping")) {
                    send(socket, "{\"op\":\"pong\",\"t\":0}");
                  }
                });
        TapeRecorder tape = TapeRecorder.start(impatient(gateway.uri(), 2_000))) {
      await().until(() -> gateway.requests().size() > 2);
      assertThat(tape.connections()).isEqualTo(1);
    }
  }

  private static SubscriberSettings impatient(URI uri, long millis) {
    return new SubscriberSettings(
        () -> uri,
        Subscription.of(P),
        0,
        Duration.ofMillis(millis),
        Duration.ofMillis(5),
        Duration.ofMillis(5));
  }

  @Test
  void countsTriesInARowAlone() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  send(socket, Messages.tick(P, connection, connection - 1));
                  drop(socket);
                });
        TapeRecorder tape = TapeRecorder.start(quick(gateway::uri, P).withRetries(1))) {
      await().until(() -> tape.connections() > 5);
      assertThat(tape.flaws()).isEmpty();
    }
  }

  private static SubscriberSettings quick(Supplier<URI> uri, String... products) {
    return SubscriberSettings.of(uri, new Subscription(List.of(products), true, Map.of()))
        .withWaits(Duration.ofMillis(5), Duration.ofMillis(20));
  }
}
