package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscribers who are slow, greedy or rude harm only themselves. */
class HostileClientsIT extends TapeFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void whoNeverReadsIsCutOffAndDelaysNobody() throws Exception {
    Gateway gateway =
        GatewayFixture.start(nats.url(), "WS_SLOW_CLOSE_SECONDS", "3", "WS_BUFFER_BYTES", "32768");
    try (TestSubscriber good = TestSubscriber.connectWhenReady(gateway)) {
      List<RawSubscriber> deaf = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        deaf.add(RawSubscriber.connect(gateway.port()));
        deaf.getLast().say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"]}");
      }
      good.subscribe(BTC).await("snapshot");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                tape.add(BTC, 1_000);
                tape.flush();
                good.awaitSequence(tape.last(BTC));
                return metric(
                        gateway,
                        "ledgerflux_gateway_clients_cut_off_total{reason=\"slow consumer\",}")
                    == 5;
              });
      assertThat(good.sequences()).isEqualTo(tape.sequences(BTC));
      await()
          .atMost(PATIENCE)
          .until(() -> metric(gateway, "ledgerflux_gateway_clients_connected") == 1);
      for (RawSubscriber subscriber : deaf) {
        subscriber.close();
      }
    } finally {
      gateway.stop();
    }
  }

  @Test
  void whoWantsNothingLeftOutAndDoesNotReadIsClosedAndNothingWasMerged() throws Exception {
    Gateway gateway =
        GatewayFixture.start(
            nats.url(), "WS_SLOW_CLOSE_SECONDS", "600", "WS_BUFFER_BYTES", "32768");
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    try (RawSocket slow = RawSocket.open(gateway.port())) {
      slow.say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"on_slow\":\"close\",\"id\":1}");
      slow.readMessage();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                tape.add(BTC, 500);
                tape.flush();
                return metric(
                        gateway,
                        "ledgerflux_gateway_clients_cut_off_total{reason=\"slow consumer\",}")
                    == 1;
              });
      assertThat(slow.awaitCode()).isEqualTo(4008);
      assertThat(metric(gateway, "ledgerflux_gateway_conflated_ticks_total")).isZero();
    } finally {
      gateway.stop();
    }
  }

  @Test
  void whoAsksWithoutReadingIsNotReadEither() throws Exception {
    Gateway gateway =
        GatewayFixture.start(
            nats.url(),
            "WS_SLOW_CLOSE_SECONDS",
            "3",
            "WS_BUFFER_BYTES",
            "32768",
            "WS_MAX_REQUESTS_PER_SEC",
            "0");
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    RawSubscriber greedy = RawSubscriber.connect(gateway.port());
    Thread asking =
        Thread.startVirtualThread(
            () -> {
              try {
                while (true) {
                  greedy.say("{\"op\":\"ping\",\"t\":" + "1".repeat(100) + "}");
                }
              } catch (IOException e) {
                // He was cut off.
              }
            });
    assertThat(asking.join(Duration.ofSeconds(60))).isTrue();
    assertThat(
            metric(gateway, "ledgerflux_gateway_clients_cut_off_total{reason=\"slow consumer\",}"))
        .isEqualTo(1);
    greedy.close();
    gateway.stop();
  }

  @Test
  void aThrottledSubscriberGetsTheNewestAndIsToldHowMany() throws Exception {
    Gateway gateway =
        GatewayFixture.start(nats.url(), "WS_MAX_MSGS_PER_SEC", "50", "WS_BURST", "10");
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC).await("snapshot");
      for (int i = 0; i < 100; i++) {
        tape.add(BTC, 10);
        tape.flush();
      }
      subscriber.awaitSequence(tape.last(BTC));
      int stoodFor = 0;
      long previous = 0;
      for (JsonNode message : subscriber.messages("incr")) {
        stoodFor += message.path("conflated").asInt(1);
        if (previous != 0) {
          assertThat(message.path("data").path("prev_seq").asLong()).isEqualTo(previous);
        }
        previous = message.path("data").path("seq").asLong();
      }
      assertThat(stoodFor).isEqualTo(1_000);
      assertThat(subscriber.messages("incr")).hasSizeLessThan(900);
      assertThat(subscriber.messages("rate_limit")).isNotEmpty();
      assertThat(metric(gateway, "ledgerflux_gateway_rate_limits_total"))
          .isEqualTo(subscriber.messages("rate_limit").size());
    } finally {
      gateway.stop();
    }
  }

  @Test
  void aRequestThatIsTooLongEndsTheConnection() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url(), "WS_MAX_REQUEST_BYTES", "2048");
    try (TestSubscriber oneFrame = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber fragments = TestSubscriber.connect(gateway.port())) {
      oneFrame.say("x".repeat(3_000));
      assertThat(oneFrame.await("error").path("code").asText()).isEqualTo("MESSAGE_TOO_BIG");
      assertThat(oneFrame.awaitClosed()).isEqualTo(1009);
      for (int i = 0; i < 3; i++) {
        fragments.socket().sendText("x".repeat(1_000), i == 2).join();
      }
      assertThat(fragments.await("error").path("code").asText()).isEqualTo("MESSAGE_TOO_BIG");
      assertThat(fragments.awaitClosed()).isEqualTo(1009);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void tooManyRequestsAreNotLookedAt() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url(), "WS_MAX_REQUESTS_PER_SEC", "5");
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
    byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 30; i++) {
      atOnce.writeBytes(RawSocket.frame(RawSocket.LAST | RawSocket.TEXT, ping));
    }
    try (RawSocket eager = RawSocket.open(gateway.port())) {
      eager.write(atOnce.toByteArray());
      int pongs = 0;
      String said = new String(eager.readMessage(), StandardCharsets.UTF_8);
      while (said.contains("pong")) {
        pongs++;
        said = new String(eager.readMessage(), StandardCharsets.UTF_8);
      }
      assertThat(said).contains("RATE_LIMITED");
      assertThat(pongs).isBetween(10, 25);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void whoSaysNothingForTooLongIsClosed() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url(), "WS_IDLE_SECONDS", "1");
    try (TestSubscriber silent = TestSubscriber.connectWhenReady(gateway)) {
      assertThat(silent.awaitClosed()).isEqualTo(4001);
      assertThat(silent.closeReason()).isEqualTo("idle");
    } finally {
      gateway.stop();
    }
  }

  @Test
  void aPlainRequestForTheSocketIsToldToUpgrade() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    assertThat(RawSubscriber.statusOf(gateway.port(), "/ws")).isEqualTo(426);
    gateway.stop();
  }
}
