package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeysWithoutDatabaseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void whoIsKnownGoesOnAndNobodyElseComesIn() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary().start();
        HistoryRig rig = HistoryRig.at(postgres)) {
      rig.tape().add("BTC-USD", 3);
      rig.tape().flush();
      String key = KeysRun.at(rig.ownerDsn(), "keys", "create", "--name", "known").out().strip();
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

  @Test
  void healthIsAnsweredWhileManyWaitForTheDatabase() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary().start();
        HistoryRig rig = HistoryRig.at(postgres);
        HttpClient http = HttpClient.newHttpClient()) {
      String key = KeysRun.at(rig.ownerDsn(), "keys", "create", "--name", "busy").out().strip();
      Gateway gateway = rig.gateway("AUTH", "on");
      String base = "http://127.0.0.1:" + gateway.port();
      HttpRequest usage =
          HttpRequest.newBuilder(URI.create(base + "/api/v1/usage"))
              .header("X-API-Key", key)
              .build();
      postgres.stop();

      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        asked.add(http.sendAsync(usage, BodyHandlers.ofString()));
      }
      // Behind those who wait two seconds each for the database it would take longer.
      HttpResponse<String> health =
          http.sendAsync(
                  HttpRequest.newBuilder(URI.create(base + "/health")).build(),
                  BodyHandlers.ofString())
              .get(10, TimeUnit.SECONDS);

      assertThat(health.statusCode()).isEqualTo(200);
      // One after another they would take more than a minute.
      for (CompletableFuture<HttpResponse<String>> answer : asked) {
        HttpResponse<String> told = answer.get(20, TimeUnit.SECONDS);
        assertThat(told.statusCode()).as(told.body()).isEqualTo(503);
      }
    }
  }
}
