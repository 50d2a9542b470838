package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets, by which a browser comes in at a gateway that asks for keys. */
class TicketsIT extends KeysFixture {
  @Test
  void aTicketOpensOneConnectionAtAnyGateway() throws Exception {
    Gateway other = rig.gateway("AUTH", "on");
    String ticket = KeyHolder.of(gateway, key).ticket();

    try (var connection = new KeyHolder(other).connect("/ws?ticket=" + ticket)) {
      connection.say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"]}");
      await()
          .atMost(KeysRig.PATIENCE)
          .until(() -> connection.texts.stream().anyMatch(t -> t.contains("snapshot")));
    }
    assertThat(new KeyHolder(other).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
  }

  @Test
  void aTicketOpensOneStreamOfEvents() throws Exception {
    String stream = "/api/v1/stream?products=BTC-USD&ticket=" + KeyHolder.of(gateway, key).ticket();

    try (EventReader events = new EventReader(gateway, stream);
        EventReader again = new EventReader(gateway, stream)) {
      assertThat(events.await("snapshot").at("/data/product").asText()).isEqualTo(BTC);
      assertThat(again.status()).isEqualTo(401);
    }
  }

  @Test
  void aTicketIsNoKeyAndEndsAfterAMinute() throws Exception {
    String ticket = KeyHolder.of(gateway, key).ticket();
    assertThat(new KeyHolder(gateway).get("/api/v1/products?ticket=" + ticket).statusCode())
        .isEqualTo(401);

    rig.execute("UPDATE api_tickets SET expires_at = expires_at - interval '1 minute'");

    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
  }

  @Test
  void whoLeavesWhileHisTicketIsLookedUpTakesNoPlace() throws Exception {
    String single = keys.create("--connections", "1", "--products", BTC);
    keys.awaitKnown(gateway, single);
    String ticket = KeyHolder.of(gateway, single).ticket();
    try (var locked = rig.connect();
        var statement = locked.createStatement()) {
      locked.setAutoCommit(false);
      statement.execute("LOCK TABLE api_tickets");
      try (RawSocket hasty = RawSocket.connect(gateway.port())) {
        hasty.write("GET /api/v1/stream?ticket=" + ticket + " HTTP/1.1\r\nHost: x\r\n\r\n");
        await()
            .atMost(KeysRig.PATIENCE)
            .until(() -> rig.count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      }
      locked.commit();
    }
    await()
        .atMost(KeysRig.PATIENCE)
        .until(
            () -> rig.count("SELECT count(*) FROM api_tickets WHERE ticket_hash IS NOT NULL") == 0);

    await()
        .atMost(KeysRig.PATIENCE)
        .until(
            () -> {
              try (EventReader events =
                  new EventReader(gateway, "/api/v1/stream", "X-API-Key", single)) {
                return events.status() == 200;
              }
            });
  }

  @Test
  void whatIsNoTicketCostsTheDatabaseNothing() throws Exception {
    double before = lookedUp();

    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=anything")).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=lt_" + "x".repeat(42))).isEqualTo(401);
    assertThat(lookedUp()).isEqualTo(before);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + KeysRig.noTicket())).isEqualTo(401);
    assertThat(lookedUp()).isEqualTo(before + 1);
  }

  private double lookedUp() throws Exception {
    return GatewayFixture.metric(
        gateway,
        "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"ticket_take\",status=\"success\",}");
  }

  @Test
  void anAddressIsRefusedBeforeItsTicketIsLookedUp() throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS", "1");
    var stranger = new KeyHolder(strict);

    await()
        .atMost(KeysRig.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> stranger.handshake("/ws?ticket=" + KeysRig.noTicket()) == 429);
    await()
        .atMost(KeysRig.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> stranger.get("/api/v1/stream?ticket=" + KeysRig.noTicket()).statusCode() == 429);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/stream/", "/api/v1/stream//", "//api/v1/%73tream"})
  void aStreamIsAHandshakeHoweverItsPathIsWritten(String path) throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS", "1");
    var stranger = new KeyHolder(strict);

    await()
        .atMost(KeysRig.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> stranger.get(path).statusCode() == 429);

    String ticket = KeyHolder.of(gateway, key).ticket();
    try (EventReader events = new EventReader(gateway, path + "?ticket=" + ticket)) {
      assertThat(events.status()).isEqualTo(200);
    }
  }
}
