package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the holder of a key may, and how it is counted what he did. */
class KeyLimitsIT extends KeysFixture {
  private static final String SUBSCRIBE = "{\"op\":\"subscribe\",\"products\":[\"%s\"]}";

  @Test
  void aKeyHasItsOwnLimits() throws Exception {
    var one = keys.awaitKnown(gateway, keys.create("--connections", "1"));
    // The handshake by which it was found to be known may still count for a moment.
    try (var connection =
        await()
            .atMost(KeysRig.PATIENCE)
            .ignoreException(CompletionException.class)
            .until(() -> one.connect("/ws"), connected -> true)) {
      assertThat(connection.end).isNotDone();
      assertThat(one.handshake("/ws")).isEqualTo(429);
    }
    await().atMost(KeysRig.PATIENCE).until(() -> one.handshake("/ws") == 101);

    var seldom = keys.awaitKnown(gateway, keys.create("--requests-per-second", "1"));
    await()
        .atMost(KeysRig.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> seldom.get("/api/v1/products").statusCode() == 429);
  }

  @Test
  void aKeyHasItsOwnPaceOnAWebSocket() throws Exception {
    var paced = keys.awaitKnown(gateway, keys.create("--messages-per-second", "5"));
    var seldom = keys.awaitKnown(gateway, keys.create("--requests-per-second", "2"));
    try (var connection = paced.connect("/ws");
        var asking = seldom.connect("/ws")) {
      connection.say(SUBSCRIBE.formatted("SOL-USD"));
      rig.tape().add("SOL-USD", 500);
      rig.tape().flush();
      await()
          .atMost(KeysRig.PATIENCE)
          .until(() -> connection.texts.stream().anyMatch(t -> t.contains("\"conflated\"")));
      assertThat(connection.texts.stream().filter(t -> t.contains("\"incr\"")))
          .hasSizeLessThan(200);

      for (int i = 0; i < 20; i++) {
        asking.say("{\"op\":\"ping\",\"t\":1}");
      }
      await()
          .atMost(KeysRig.PATIENCE)
          .until(() -> asking.texts.stream().anyMatch(t -> t.contains("RATE_LIMITED")));
    }
  }

  @Test
  void aKeySeesItsProductsAlone() throws Exception {
    var holder = keys.awaitKnown(gateway, keys.create("--products", "ETH-USD"));

    assertThat(holder.get("/api/v1/products/btc-usd/snapshot").statusCode()).isEqualTo(403);
    assertThat(holder.get("/api/v1/products/%42TC-USD/ticks").statusCode()).isEqualTo(403);
    assertThat(holder.get("/api/v1/products").body()).contains("ETH-USD").doesNotContain(BTC);
    assertThat(holder.get("/api/v1/stream?products=ETH-USD,BTC-USD").statusCode()).isEqualTo(403);
    try (var connection = holder.connect("/ws")) {
      connection.say(SUBSCRIBE.formatted(BTC)).say(SUBSCRIBE.formatted("*"));
      connection.say(
          "{\"op\":\"replay\",\"products\":[\"BTC-USD\"],\"from\":\"2020-01-01T00:00:00Z\"}");
      connection.say("{\"op\":\"ping\",\"t\":1}");
      await()
          .atMost(KeysRig.PATIENCE)
          .until(() -> connection.texts.stream().anyMatch(t -> t.contains("pong")));

      assertThat(connection.texts).anyMatch(t -> t.contains("UNAUTHORIZED") && t.contains(BTC));
      assertThat(connection.texts).noneMatch(t -> t.contains("snapshot") && t.contains(BTC));
    }
  }

  @Test
  void usageIsCountedExactlyOverACleanStop() throws Exception {
    Gateway counting = rig.gateway("AUTH", "on");
    String counted = keys.create();
    var holder = KeyHolder.of(counted(counting, counted), counted);
    long before = requests(counted);
    for (int i = 0; i < 7; i++) {
      holder.get("/api/v1/products");
    }
    int bytes;
    try (var connection = holder.connect("/ws")) {
      for (int i = 0; i < 5; i++) {
        connection.say("{\"op\":\"ping\",\"t\":" + i + "}");
      }
      await().atMost(KeysRig.PATIENCE).until(() -> connection.texts.size() == 5);
      bytes = connection.texts.stream().mapToInt(String::length).sum();
      assertThat(holder.get("/api/v1/usage").body()).contains("\"messages\":5");
    }

    await()
        .atMost(KeysRig.PATIENCE)
        .until(() -> GatewayFixture.metric(counting, "ledgerflux_gateway_clients_connected") == 0);
    rig.stop(counting);

    // 7 requests, a handshake, 5 pings and the question of usage.
    assertThat(requests(counted) - before).isEqualTo(14);
    assertThat(
            rig.count(
                "SELECT sum(messages) FROM api_key_usage WHERE key_id = '"
                    + KeysRig.id(counted)
                    + "'"))
        .isEqualTo(5);
    assertThat(
            rig.count(
                "SELECT sum(bytes) FROM api_key_usage WHERE key_id = '"
                    + KeysRig.id(counted)
                    + "'"))
        .isGreaterThan(bytes);
    assertThat(
            keys.run("keys", "list").out().lines().filter(l -> l.startsWith(KeysRig.id(counted))))
        .noneMatch(line -> line.contains("never"));
  }

  /** Waits until {@code at} knows the key and all that was asked meanwhile has been counted. */
  private Gateway counted(Gateway at, String text) throws Exception {
    keys.awaitKnown(at, text);
    KeyHolder.of(at, text).get("/api/v1/usage");
    return at;
  }

  private long requests(String text) throws Exception {
    return rig.count(
        "SELECT coalesce(sum(requests), 0) FROM api_key_usage WHERE key_id = '"
            + KeysRig.id(text)
            + "'");
  }
}
