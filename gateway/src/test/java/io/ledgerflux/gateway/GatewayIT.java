package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway and its subscribers, at a real nats-server. */
class GatewayIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";

  private final NatsServer nats = SharedServers.nats();
  private final GatewayFixture fixture = new GatewayFixture();
  private TestTape tape;

  @BeforeEach
  void beginEmpty() {
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
  }

  @AfterEach
  void noEventLoopWasBlocked() {
    tape.close();
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }

  @Test
  void sendsASnapshotAndThenEveryTickOnce() throws Exception {
    tape.add(BTC, 50);
    tape.flush();
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"want_snapshot\":true}");
      JsonNode snapshot = subscriber.await("snapshot");
      long start = snapshot.path("data").path("seq").asLong();
      assertThat(start).isEqualTo(tape.last(BTC));
      tape.add(BTC, 500);
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, start));
      assertThat(metric(gateway, "ledgerflux_gateway_clients_connected")).isEqualTo(1);
      assertThat(
              metric(
                  gateway,
                  "ledgerflux_gateway_messages_sent_total{product=\"BTC-USD\",message_type=\"incr\",}"))
          .isEqualTo(500);
      assertThat(
              metric(
                  gateway,
                  "ledgerflux_gateway_message_latency_seconds_count{product=\"BTC-USD\",}"))
          .isEqualTo(500);
      assertThat(metric(gateway, "ledgerflux_gateway_active_subscriptions{product=\"BTC-USD\",}"))
          .isEqualTo(1);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void stitchesSnapshotAndLiveWhileTicksPass() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    await().atMost(Durations.ONE_MINUTE).until(() -> gateway.readiness().isReady());
    Thread market =
        Thread.startVirtualThread(
            () -> {
              try {
                tape.add(BTC, 6_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    List<TestSubscriber> subscribers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      subscribers.add(TestSubscriber.connect(gateway.port()).subscribe(BTC));
    }
    market.join();
    for (TestSubscriber subscriber : subscribers) {
      long start = subscriber.await("snapshot").path("data").path("seq").asLong();
      List<Long> expected = start == 0 ? tape.sequences(BTC) : tape.after(BTC, start);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> subscriber.sequences().size() >= expected.size());
      assertThat(subscriber.sequences()).isEqualTo(expected);
      subscriber.close();
    }
    gateway.stop();
  }

  @Test
  void resumesFromMemoryAndFromTheStreamBehindIt() throws Exception {
    tape.add(BTC, 3_000);
    tape.add(ETH, 10);
    tape.flush();
    Gateway gateway = GatewayFixture.start(nats.url(), "RING_MAX_TICKS", "100");
    try (TestSubscriber near = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber far = TestSubscriber.connect(gateway.port());
        TestSubscriber tooFar = TestSubscriber.connect(gateway.port())) {
      long nearSequence = tape.sequences(BTC).get(2_950);
      near.resume(BTC, nearSequence);
      long farSequence = tape.sequences(BTC).get(100);
      far.resume(BTC, farSequence);
      tooFar.resume(BTC, 10);
      tape.add(BTC, 20);
      tooFar.await("snapshot");
      tape.add(BTC, 1);
      near.awaitSequence(tape.last(BTC));
      far.awaitSequence(tape.last(BTC));
      tooFar.awaitSequence(tape.last(BTC));
      assertThat(near.sequences()).isEqualTo(tape.after(BTC, nearSequence));
      assertThat(far.sequences()).isEqualTo(tape.after(BTC, farSequence));
      assertThat(near.messages().getFirst().path("recovered").asBoolean()).isTrue();
      assertThat(far.messages().getFirst().path("recovered").asBoolean()).isTrue();
      assertThat(far.messages("snapshot")).isEmpty();
      assertThat(tooFar.messages().getFirst().path("op").asText()).isEqualTo("resume");
      assertThat(tooFar.messages().getFirst().path("recovered").asBoolean(true)).isFalse();
      JsonNode snapshot = tooFar.messages().get(1);
      assertThat(snapshot.path("op").asText()).isEqualTo("snapshot");
      assertThat(snapshot.path("recovered").asBoolean(true)).isFalse();
      assertThat(tooFar.sequences())
          .isEqualTo(tape.after(BTC, snapshot.path("data").path("seq").asLong()));
    } finally {
      gateway.stop();
    }
  }

  @Test
  void aSubscriberResumesWholeAtAnotherGatewayWhileTicksPass() throws Exception {
    Gateway first = GatewayFixture.start(nats.url());
    TestSubscriber before = TestSubscriber.connectWhenReady(first).subscribe(BTC);
    before.await("snapshot");
    Thread market =
        Thread.startVirtualThread(
            () -> {
              try {
                for (int i = 0; i < 100; i++) {
                  tape.add(BTC, 30);
                  Thread.sleep(10);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().atMost(Durations.ONE_MINUTE).until(() -> before.sequences().size() > 300);
    first.stop();
    before.awaitClosed();
    Gateway second = GatewayFixture.start(nats.url());
    List<Long> seen = before.sequences();
    try (TestSubscriber after = TestSubscriber.connectWhenReady(second)) {
      after.resume(BTC, seen.getLast());
      market.join();
      after.awaitSequence(tape.last(BTC));
      assertThat(after.sequences()).isEqualTo(tape.after(BTC, seen.getLast()));
      assertThat(seen).isEqualTo(tape.sequences(BTC).subList(0, seen.size()));
    } finally {
      second.stop();
    }
  }

  @Test
  void becomesReadyWhileTicksPass() throws Exception {
    AtomicBoolean passing = new AtomicBoolean(true);
    AtomicInteger passed = new AtomicInteger();
    FutureTask<Integer> market =
        new FutureTask<>(
            () -> {
              while (passing.get()) {
                tape.add(BTC, 5);
                passed.addAndGet(5);
                Thread.sleep(5);
              }
              return passed.get();
            });
    Thread.startVirtualThread(market);
    await().atMost(Durations.ONE_MINUTE).until(() -> market.isDone() || passed.get() > 0);
    Gateway gateway = GatewayFixture.start(nats.url());
    try {
      await().atMost(Durations.ONE_MINUTE).until(() -> gateway.readiness().isReady());
      int untilReady = passed.get();
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> market.isDone() || passed.get() > untilReady);
      passing.set(false);
      int all = market.get();
      assertThat(all).isGreaterThan(untilReady);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> metric(gateway, "ledgerflux_gateway_memory_ticks") == all);
    } finally {
      passing.set(false);
      gateway.stop();
    }
  }

  @Test
  void dropsDuplicatesAndPutsLatecomersInTheirPlaces() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC).await("snapshot");
      tape.add(BTC, 5);
      var late = tape.next(BTC);
      tape.add(BTC, 5);
      tape.store(late, false);
      tape.store(late, true);
      tape.add(BTC, 5);
      tape.store(late, true);
      tape.add(BTC, 1);
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(BTC));
      assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      assertThat(metric(gateway, "ledgerflux_gateway_doubles_total")).isEqualTo(2);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void tellsAGapWhenATickDoesNotCome() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC).await("snapshot");
      tape.add(BTC, 1);
      var lost = tape.next(BTC);
      tape.add(BTC, 2);
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.sequences()).hasSize(3).doesNotContain(lost.sequence());
      assertThat(subscriber.messages("incr").get(1).path("gap").asBoolean()).isTrue();
      assertThat(subscriber.messages("incr").get(2).has("gap")).isFalse();
    } finally {
      gateway.stop();
    }
  }

  @Test
  void knowsAQuietProductFromItsSnapshot() throws Exception {
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot("SOL-USD", 1, MarketState.of(Ticks.tick("SOL-USD", 77, 70))));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.resume("SOL-USD", 77).subscribe("SOL-USD");
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.await("snapshot").path("data").path("seq").asLong()).isEqualTo(77);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void showsAStateThatIsMadeAnewInsteadOfTheOneItKnew() throws Exception {
    MarketState right = MarketState.of(Ticks.tick("SOL-USD", 77, 70));
    MarketState damaged =
        new MarketState(
            "SOL-USD",
            right.lastTrade(),
            right.lastTradeNanos(),
            null,
            right.bestAsk(),
            right.day(),
            right.lastSequence(),
            right.lastUpdateNanos());
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot("SOL-USD", 1, damaged));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber later = TestSubscriber.connectWhenReady(gateway)) {
      assertThat(stateOf(subscriber.subscribe("SOL-USD").await("snapshot")).has("best_bid"))
          .isFalse();

      publish(new Snapshot("SOL-USD", 2, right));

      await().atMost(Durations.ONE_MINUTE).until(() -> subscriber.messages("snapshot").size() == 2);
      assertThat(stateOf(subscriber.messages("snapshot").getLast()).has("best_bid")).isTrue();
      assertThat(stateOf(later.subscribe("SOL-USD").await("snapshot")))
          .isEqualTo(stateOf(subscriber.messages("snapshot").getLast()));
    } finally {
      gateway.stop();
    }
  }

  @Test
  void goesBackToWhatTheHistoryTellsOfAQuietProduct() throws Exception {
    String sol = "SOL-USD";
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot(sol, 1, MarketState.of(Ticks.tick(sol, 2_000, 1_990))));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(sol).await("snapshot");

      publish(new Snapshot(sol, 2, MarketState.of(Ticks.tick(sol, 900, 890))));
      publish(new Snapshot(sol, 3, MarketState.of(Ticks.tick(sol, 1_000, 990)), true));
      assertThat(subscriber.await("resume").path("recovered").asBoolean(true)).isFalse();
      tape.add(sol, 3);
      tape.flush();

      subscriber.awaitSequence(tape.last(sol));
      assertThat(subscriber.messages("snapshot"))
          .extracting(snapshot -> snapshot.path("data").path("seq").asLong())
          .containsExactly(2_000L, 1_000L);
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(sol));
    } finally {
      gateway.stop();
    }
  }

  private static JsonNode stateOf(JsonNode snapshot) {
    return snapshot.path("data").path("state");
  }

  private void publish(Snapshot snapshot) throws Exception {
    Connection connection = Nats.connect(nats.url());
    connection
        .jetStream()
        .publish(Subjects.snapshot(snapshot.product()), SnapshotCodec.encode(snapshot));
    connection.close();
  }

  @Test
  void answersRequestsAndErrors() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url(), "WS_MAX_PRODUCTS", "2");
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.say("{\"op\":\"ping\",\"timestamp\":1700000000123}");
      assertThat(subscriber.await("pong").path("t").asLong()).isEqualTo(1_700_000_000_123L);
      subscriber.say("nonsense").await(error("INVALID_JSON"));
      subscriber.say("{\"op\":\"buy\"}").await(error("INVALID_OPERATION"));
      subscriber.say("{\"op\":\"subscribe\"}").await(error("SUBSCRIBE_ERROR"));
      subscriber.say("{\"op\":\"unsubscribe\"}").await(error("UNSUBSCRIBE_ERROR"));
      subscriber.say("{\"op\":\"ping\",\"t\":\"now\"}").await(error("PING_ERROR"));
      subscriber
          .say("{\"op\":\"subscribe\",\"products\":[\"A\",\"B\",\"C\"],\"id\":\"x\"}")
          .await(error("TOO_MANY_PRODUCTS"));
      assertThat(subscriber.await("ack").path("products")).hasSize(2);
      assertThat(subscriber.messages("snapshot").getFirst().path("data").path("state").isNull())
          .isTrue();
      subscriber
          .socket()
          .sendBinary(
              ByteBuffer.wrap("{\"op\":\"ping\",\"t\":\"8\"}".getBytes(StandardCharsets.UTF_8)),
              true)
          .join();
      subscriber.await(m -> m.path("t").asLong() == 8);
      assertThat(metric(gateway, "ledgerflux_gateway_errors_total{code=\"PING_ERROR\",}"))
          .isEqualTo(1);
      assertThat(metric(gateway, "ledgerflux_gateway_active_subscriptions{product=\"other\",}"))
          .isEqualTo(2);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void servesPageHealthReadinessAndMetrics() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    await().atMost(Durations.ONE_MINUTE).until(() -> gateway.readiness().isReady());
    HttpResponse<String> page = get(gateway, "/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body()).contains("<!doctype html>").doesNotContain("https://");
    assertThat(get(gateway, "/health").statusCode()).isEqualTo(200);
    assertThat(get(gateway, "/ready").body()).contains("\"status\":\"ready\"");
    assertThat(get(gateway, "/metrics").body()).contains("ledgerflux_build_info");
    assertThat(get(gateway, "/api/v1/products").body()).contains("{\"product\":\"BTC-USD\"}");
    assertThat(get(gateway, "/nothing").statusCode()).isEqualTo(404);
    gateway.stop();
  }

  @Test
  void refusesConnectionsPastTheirNumber() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url(), "WS_MAX_CONNECTIONS", "1");
    try (TestSubscriber one = TestSubscriber.connectWhenReady(gateway)) {
      assertThat(one.isClosed()).isFalse();
      assertThatThrownBy(() -> TestSubscriber.connect(gateway.port()))
          .hasStackTraceContaining("WebSocketHandshakeException");
    }
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> metric(gateway, "ledgerflux_gateway_clients_connected") == 0);
    TestSubscriber.connect(gateway.port()).close();
    gateway.stop();
  }

  @Test
  void tellsSubscribersThatItStops() {
    Gateway gateway = GatewayFixture.start(nats.url());
    TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway).subscribe(BTC);
    subscriber.await("snapshot");
    gateway.stop();
    assertThat(subscriber.awaitClosed()).isEqualTo(1012);
    assertThat(gateway.readiness().report().stopping()).isTrue();
  }

  private static Predicate<JsonNode> error(String code) {
    return m -> m.path("op").asText().equals("error") && m.path("code").asText().equals(code);
  }
}
