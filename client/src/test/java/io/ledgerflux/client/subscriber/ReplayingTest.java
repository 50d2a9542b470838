package io.ledgerflux.client.subscriber;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Messages;
import io.ledgerflux.client.ScriptedGateway;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.model.Tick;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscriber that has the tape replayed. */
@Timeout(180)
class ReplayingTest {
  private static final String P = "BTC-USD";
  private static final String Q = "ETH-USD";
  private static final String CAUGHT_UP =
      "{\"op\":\"caught_up\",\"products\":[\"BTC-USD\"],\"ticks\":2}";
  private static final String COMPLETE = Messages.replayEnd("complete");

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
  void endsWithTheReplay() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) -> {
                  send(
                      socket,
                      Messages.replayed(P, 11, 10, 0),
                      Messages.replayed(P, 12, 11, 1),
                      COMPLETE);
                });
        TapeRecorder tape = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> !tape.told(GatewayMessage.ReplayEnd.class).isEmpty());
      await().untilAsserted(() -> assertThat(gateway.closeCodes()).containsExactly(1000));
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L, 12L);
      assertThat(tape.flaws()).isEmpty();
      assertThat(gateway.requests())
          .containsExactly(
              "{\"op\":\"replay\",\"products\":[\"BTC-USD\",\"ETH-USD\"],\"from\":\"-15m\",\"to\":\"-1m\",\"speed\":10}");
      assertThat(tape.events()).doesNotHaveAnyElementsOfTypes(Event.Disconnected.class);
    }
  }

  @Test
  void goesOnWhereItWasAfterALoss() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  if (connection == 1) {
                    send(
                        socket,
                        Messages.replayed(P, 11, 10, 0),
                        Messages.replayed(P, 12, 11, 10_000_000),
                        Messages.replayed(Q, 5, 4, 10_000_000));
                    drop(socket);
                  } else {
                    send(
                        socket,
                        Messages.replayed(P, 12, 11, 10_000_000),
                        Messages.replayed(Q, 5, 4, 10_000_000),
                        Messages.replayed(Q, 6, 5, 10_000_000),
                        Messages.replayed(P, 13, 12, 10_000_001),
                        COMPLETE);
                  }
                });
        TapeRecorder tape = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> !tape.told(GatewayMessage.ReplayEnd.class).isEmpty());
      assertThat(gateway.requests().getLast()).contains("\"from\":1790689563116787000,");
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L, 12L, 13L);
      assertThat(tape.ticks(Q)).extracting(Tick::sequence).containsExactly(5L, 6L);
      assertThat(tape.flaws()).isEmpty();
    }
  }

  @Test
  void hasATickThatHappenedBeforeTheOneAfterWhichItWasLost() throws Exception {
    List<Told> tape =
        List.of(
            new Told(9, 0),
            new Told(10, 100_000_000),
            new Told(11, 99_000_000),
            new Told(12, 101_000_000));
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, request, socket) -> {
                  if (connection == 1) {
                    send(socket, tape.get(0).message(), tape.get(1).message());
                    drop(socket);
                  } else {
                    tape.stream()
                        .filter(t -> t.isIn(request))
                        .forEach(t -> send(socket, t.message()));
                    send(socket, COMPLETE);
                  }
                });
        TapeRecorder recorder = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> !recorder.told(GatewayMessage.ReplayEnd.class).isEmpty());
      assertThat(recorder.ticks(P)).extracting(Tick::sequence).containsExactly(9L, 10L, 11L, 12L);
      assertThat(recorder.flaws()).isEmpty();
    }
  }

  /** A tick of a tape, so long after the first. */
  private record Told(long sequence, long micros) {
    String message() {
      return Messages.replayed(P, sequence, sequence - 1, micros);
    }

    boolean isIn(String request) {
      Matcher from = Pattern.compile("\"from\":(\\d+)").matcher(request);
      return from.find()
          && Long.parseLong(from.group(1)) <= 1_790_689_558_116_787_000L + micros * 1_000;
    }
  }

  @Test
  void givesUpWhereItFailsAtTheSamePlaceAgainAndAgain() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) ->
                    send(socket, Messages.replayed(P, 11, 10, 0), Messages.replayEnd("failed")));
        TapeRecorder tape =
            TapeRecorder.start(settings(gateway, Optional.empty()).withRetries(2))) {
      await().until(() -> tape.events().stream().anyMatch(Event.Lost.class::isInstance));
      assertThat(tape.connections()).isEqualTo(3);
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L);
    }
  }

  @Test
  void givesUpThoughEachConnectionLasts() throws Exception {
    Map<Integer, Integer> pings = new ConcurrentHashMap<>();
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, request, socket) -> {
                  if (!request.contains("ping")) {
                    send(socket, Messages.replayed(P, 11, 10, 0));
                  } else if (pings.merge(connection, 1, Integer::sum) < 4) {
                    send(socket, "{\"op\":\"pong\",\"t\":0}");
                  } else {
                    drop(socket);
                  }
                });
        TapeRecorder tape =
            TapeRecorder.start(
                settings(gateway, Optional.empty())
                    .withPatience(Duration.ofMillis(400))
                    .withRetries(2))) {
      await().until(() -> tape.events().stream().anyMatch(Event.Lost.class::isInstance));
      assertThat(pings).isNotEmpty();
    }
  }

  @Test
  void goesOnLiveWhenItHasCaughtUp() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) -> {
                  if (connection == 1) {
                    send(
                        socket,
                        Messages.replayed(P, 11, 10, 0),
                        CAUGHT_UP,
                        Messages.tick(P, 12, 11));
                    drop(socket);
                  } else {
                    send(socket, Messages.tick(P, 13, 12));
                  }
                });
        TapeRecorder tape = replay(gateway, Optional.empty())) {
      await().until(() -> tape.lastSequence(P).orElse(0) == 13);
      assertThat(gateway.requests().getFirst()).startsWith("{\"op\":\"replay\"");
      assertThat(gateway.requests().getLast())
          .startsWith("{\"op\":\"subscribe\"")
          .contains("\"from_seq\":{\"BTC-USD\":12}");
      assertThat(tape.ticks(P)).extracting(Tick::sequence).containsExactly(11L, 12L, 13L);
      assertThat(tape.flaws()).isEmpty();
    }
  }

  @Test
  void tellsARepeatThatItDidNotAskFor() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) ->
                    send(
                        socket,
                        Messages.replayed(P, 11, 10, 0),
                        Messages.replayed(P, 11, 10, 0),
                        Messages.replayed(P, 15, 13, 1),
                        COMPLETE));
        TapeRecorder tape = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> !tape.told(GatewayMessage.ReplayEnd.class).isEmpty());
      assertThat(tape.flaws())
          .extracting(Event.Received::link)
          .containsExactly(new Link.Repeats(11), new Link.Gap(11, 13, false));
    }
  }

  @Test
  void triesAgainWhenHistoryIsAwayForAWhile() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (connection, _, socket) ->
                    send(
                        socket,
                        switch (connection) {
                          case 1 ->
                              "{\"op\":\"error\",\"code\":\"HISTORY_UNAVAILABLE\",\"msg\":\"away\",\"retry_ms\":20}";
                          case 2 -> Messages.replayEnd("failed");
                          default -> COMPLETE;
                        }));
        TapeRecorder tape = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> tape.told(GatewayMessage.ReplayEnd.class).size() == 2);
      assertThat(tape.connections()).isEqualTo(3);
      assertThat(tape.events())
          .anySatisfy(
              e ->
                  assertThat(e)
                      .isInstanceOfSatisfying(
                          Event.Disconnected.class,
                          d -> assertThat(d.retryAfter()).isEqualTo(Duration.ofMillis(20))));
    }
  }

  @Test
  void doesNotRepeatAReplayThatIsWrong() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) ->
                    send(
                        socket,
                        "{\"op\":\"error\",\"code\":\"REPLAY_ERROR\",\"msg\":\"from is too old\"}"));
        TapeRecorder tape = replay(gateway, Optional.of("-1m"))) {
      await().until(() -> tape.events().stream().anyMatch(Event.TurnedAway.class::isInstance));
      assertThat(gateway.requests()).hasSize(1);
    }
  }

  @Test
  void stopsOnDemand() throws Exception {
    try (ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, request, socket) ->
                    send(
                        socket,
                        request.contains("replay_stop")
                            ? Messages.replayEnd("stopped")
                            : Messages.replayed(P, 11, 10, 0)));
        TapeRecorder tape = replay(gateway, Optional.empty())) {
      await().until(() -> tape.lastSequence(P).isPresent());
      assertThat(tape.stopReplay()).isTrue();
      await().until(() -> !tape.told(GatewayMessage.ReplayEnd.class).isEmpty());
      assertThat(tape.stopReplay()).isFalse();
    }
  }

  @Test
  void leavesNoConnectionBehindWhenItEndsWhileTheGatewayStops() throws Exception {
    AtomicReference<URI> uri = new AtomicReference<>();
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ScriptedGateway gateway =
            ScriptedGateway.start(
                (_, _, socket) -> send(socket, Messages.replayed(P, 11, 10, 0)))) {
      uri.set(gateway.uri());
      Replay replay = new Replay(List.of(P), "-15m", Optional.empty(), BigDecimal.TEN);
      try (TapeRecorder tape = TapeRecorder.start(SubscriberSettings.of(uri::get, replay))) {
        await().until(() -> tape.lastSequence(P).isPresent());
        uri.set(URI.create("ws://127.0.0.1:" + mute.getLocalPort() + "/ws"));
        gateway.send("{\"op\":\"reconnect\",\"after_ms\":0}");
        try (Socket successor = mute.accept()) {
          gateway.send(COMPLETE);
          successor.setSoTimeout(10_000);
          successor.getInputStream().transferTo(OutputStream.nullOutputStream());
          assertThat(tape.told(GatewayMessage.ReplayEnd.class)).hasSize(1);
        }
      }
    }
  }

  private static TapeRecorder replay(ScriptedGateway gateway, Optional<String> to) {
    return TapeRecorder.start(settings(gateway, to));
  }

  private static SubscriberSettings settings(ScriptedGateway gateway, Optional<String> to) {
    Replay replay = new Replay(List.of(P, Q), "-15m", to, BigDecimal.TEN);
    return SubscriberSettings.of(gateway::uri, replay)
        .withWaits(Duration.ofMillis(5), Duration.ofMillis(20));
  }
}
