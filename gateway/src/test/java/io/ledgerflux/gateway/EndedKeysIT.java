package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of who is there when his key is revoked, or expires. */
class EndedKeysIT extends KeysFixture {
  private static final long STRANGERS_PAUSE_NANOS = 10_000_000;

  @Test
  @Tag("timing")
  void revokingClosesWhatIsOpenWithinFiveSeconds() throws Exception {
    assertRevokingCloses(Duration.ofSeconds(5));
  }

  @Test
  void revokingClosesWhatIsOpen() throws Exception {
    assertRevokingCloses(KeysRig.PATIENCE);
  }

  private void assertRevokingCloses(Duration within) throws Exception {
    String doomed = keys.create();
    try (var connection = keys.awaitKnown(gateway, doomed).connect("/ws")) {
      assertThat(keys.run("keys", "revoke", KeysRig.id(doomed)).code()).isZero();

      assertThat(connection.end.get(within.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4401);
    }
    assertThat(KeyHolder.of(gateway, doomed).handshake("/ws")).isEqualTo(401);
    assertThat(keys.run("keys", "revoke", KeysRig.id(doomed)).code()).isEqualTo(1);
  }

  @Test
  @Tag("timing")
  void aStreamOfEventsEndsWithinFiveSecondsOfItsKey() throws Exception {
    assertAStreamOfEventsEndsWithItsKey(Duration.ofSeconds(5));
  }

  @Test
  void aStreamOfEventsIsAConnectionOfItsKeyAndEndsWithIt() throws Exception {
    assertAStreamOfEventsEndsWithItsKey(KeysRig.PATIENCE);
  }

  private void assertAStreamOfEventsEndsWithItsKey(Duration within) throws Exception {
    String doomed = keys.create("--connections", "1", "--products", BTC);
    keys.awaitKnown(gateway, doomed);
    String[] header = {"X-API-Key", doomed};
    try (EventReader events = keys.openStream("/api/v1/stream", header);
        EventReader second = new EventReader(gateway, "/api/v1/stream", header)) {
      assertThat(events.await("snapshot").at("/data/product").asText()).isEqualTo(BTC);
      assertThat(second.status()).isEqualTo(429);

      assertThat(keys.run("keys", "revoke", KeysRig.id(doomed)).code()).isZero();

      await().atMost(within).until(events::isEnded);
    }
    try (EventReader after = new EventReader(gateway, "/api/v1/stream", header)) {
      assertThat(after.status()).isEqualTo(401);
    }
  }

  @Test
  @Tag("timing")
  void aKeyThatExpiresClosesWhatIsOpenWithinFiveSeconds() throws Exception {
    assertAKeyThatExpiresCloses(Duration.ofSeconds(5));
  }

  @Test
  void aKeyThatExpiresClosesWhatIsOpen() throws Exception {
    assertAKeyThatExpiresCloses(KeysRig.PATIENCE);
  }

  private void assertAKeyThatExpiresCloses(Duration within) throws Exception {
    String brief = keys.create();
    keys.awaitKnown(gateway, brief);
    try (var connection = KeyHolder.of(gateway, brief).connect("/ws");
        EventReader events =
            keys.openStream("/api/v1/stream?products=BTC-USD", "X-API-Key", brief)) {
      rig.execute(
          "UPDATE api_keys SET expires_at = now() + interval '1 second' WHERE id = '"
              + KeysRig.id(brief)
              + "'");

      await()
          .atMost(within.plusSeconds(1)) // It expires a second from now.
          .until(() -> connection.end.isDone() && events.isEnded());
      assertThat(connection.end.get()).isEqualTo(4401);
    }
    assertThat(KeyHolder.of(gateway, brief).get("/api/v1/products").statusCode()).isEqualTo(401);
  }

  @Test
  void revokingBreaksOffADownload() throws Exception {
    rig.tape().add("ADA-USD", 20_000);
    rig.tape().flush();
    await()
        .atMost(KeysRig.PATIENCE)
        .until(
            () ->
                rig.count("SELECT count(*) FROM tick_history WHERE product = 'ADA-USD'") == 20_000);
    Gateway wide = rig.gateway("AUTH", "on", "REST_MAX_ROWS", "20000");
    String doomed = keys.create();
    keys.awaitKnown(wide, doomed);
    try (RawSocket reader = RawSocket.connect(wide.port())) {
      reader.write(
          "GET /api/v1/products/ADA-USD/ticks?from=-1h&limit=20000 HTTP/1.0\r\n"
              + "Host: x\r\n"
              + "X-API-Key: "
              + doomed
              + "\r\n\r\n");
      assertThat(reader.readHead()).startsWith("HTTP/1.0 200");

      assertThat(keys.run("keys", "revoke", KeysRig.id(doomed)).code()).isZero();

      await()
          .atMost(KeysRig.PATIENCE)
          .until(() -> KeyHolder.of(wide, doomed).get("/api/v1/usage").statusCode() == 401);
      // At this pace all of it, some 7 MB, would take longer than is waited for here.
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(KeysRig.PATIENCE)
          .until(() -> reader.endsWithin(2_048));
      assertThatThrownBy(reader::readHead).isInstanceOf(SocketException.class);
    }
  }

  @Test
  @Tag("timing")
  void revokingHoldsWithinFiveSecondsWhileStrangersShowTickets() throws Exception {
    assertRevokingHoldsWhileStrangersShowTickets(Duration.ofSeconds(5));
  }

  @Test
  void revokingHoldsWhileStrangersShowTickets() throws Exception {
    assertRevokingHoldsWhileStrangersShowTickets(KeysRig.PATIENCE);
  }

  /**
   * Each of them waits for the table, and so keeps a connection to the database, and comes again
   * when he is refused.
   */
  private void assertRevokingHoldsWhileStrangersShowTickets(Duration within) throws Exception {
    String doomed = keys.create();
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> strangers = new ArrayList<>();
    try (var connection = keys.awaitKnown(gateway, doomed).connect("/ws");
        var owner = rig.connect()) {
      owner.setAutoCommit(false);
      owner.createStatement().execute("LOCK TABLE api_tickets IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 30; i++) {
        strangers.add(
            Thread.startVirtualThread(
                () -> {
                  while (!enough.get()) {
                    new KeyHolder(gateway).handshake("/ws?ticket=" + KeysRig.noTicket());
                    LockSupport.parkNanos(STRANGERS_PAUSE_NANOS);
                  }
                }));
      }
      await()
          .atMost(KeysRig.PATIENCE)
          .until(
              () ->
                  rig.count(
                          "SELECT count(*) FROM pg_stat_activity"
                              + " WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE%'")
                      >= 3);

      assertThat(keys.run("keys", "revoke", KeysRig.id(doomed)).code()).isZero();

      assertThat(connection.end.get(within.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4401);
      owner.rollback();
    } finally {
      enough.set(true);
    }
    for (Thread stranger : strangers) {
      stranger.join();
    }
  }
}
