package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.testing.BusyCarriers;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What subscribers are sent of the tape, at a real nats-server. */
class GatewayIT extends TapeFixture {
  private static final String ETH = "ETH-USD";

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
      assertThat(GatewayFixture.get(gateway, "/metrics").body())
          .as("what has not happened yet")
          .contains("ledgerflux_gateway_connections_refused_total{reason=\"key_full\",} 0.0")
          .contains("ledgerflux_gateway_clients_cut_off_total{reason=\"memory\",} 0.0")
          .contains("ledgerflux_gateway_resumes_total{outcome=\"recovered\",} 0.0");
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () ->
                  assertThat(
                          metric(
                              gateway,
                              "ledgerflux_gateway_message_latency_seconds_count{product=\"BTC-USD\",}"))
                      .isEqualTo(500));
      assertThat(
              metric(
                  gateway,
                  "ledgerflux_gateway_messages_sent_total{product=\"BTC-USD\",message_type=\"incr\",}"))
          .isEqualTo(500);
      assertThat(metric(gateway, "ledgerflux_gateway_active_subscriptions{product=\"BTC-USD\",}"))
          .isEqualTo(1);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void ticksPassWhileAllCarriersCompute() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway).subscribe(BTC);
        BusyCarriers _ = new BusyCarriers()) {
      tape.add(BTC, 20);
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(BTC));
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
}
