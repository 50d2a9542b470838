package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** How a gateway starts, answers and stops. */
class GatewayServerIT extends TapeFixture {
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
