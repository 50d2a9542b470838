package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeysWithoutDatabaseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void whoIsKnownGoesOnAndNobodyElseComesIn() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary().start();
        HistoryRig rig = HistoryRig.at(postgres)) {
      rig.tape().add("BTC-USD", 3);
      rig.tape().flush();
      String key = KeysIT.runAt(rig.ownerDsn(), "keys", "create", "--name", "known").out().strip();
      Gateway gateway = rig.gateway("AUTH", "on");

      postgres.stop();

      var holder = KeyHolder.of(gateway, key);
      assertThat(holder.handshake("/ws")).isEqualTo(101);
      assertThat(holder.get("/api/v1/products").statusCode()).isEqualTo(200);
      assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + holder.ticket())).isEqualTo(101);
      assertThat(holder.get("/api/v1/usage").statusCode()).isEqualTo(503);

      Gateway late = GatewayFixture.start(rig.natsUrl(), "AUTH", "on", "PG_DSN", rig.readerDsn());
      try {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    GatewayFixture.get(late, "/ready")
                        .body()
                        .contains("the keys cannot be read: nobody comes in"));
        assertThat(GatewayFixture.get(late, "/ready").statusCode()).isEqualTo(503);
        assertThat(KeyHolder.of(late, key).handshake("/ws")).isEqualTo(503);

        postgres.start();

        await().atMost(PATIENCE).until(() -> KeyHolder.of(late, key).handshake("/ws") == 101);
        await()
            .atMost(PATIENCE)
            .until(() -> holder.get("/api/v1/usage").body().contains("\"requests\":"));
      } finally {
        late.stop();
      }
    }
  }
}
