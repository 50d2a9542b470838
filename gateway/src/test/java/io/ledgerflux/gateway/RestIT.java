package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RestCaller.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** REST against a real PostgreSQL that a real snapshotter fills. */
@Timeout(120)
class RestIT {
  private static final String BTC = "BTC-USD";
  private static final String PATH = "/api/v1/products/BTC-USD/";
  private static final String[] CSV = {"Accept", "text/csv"};

  @Test
  void tellsWhereTheMarketStands() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 3);
      rig.tape().flush();
      Gateway gateway = rig.gatewayWithoutDatabase("PRODUCTS", "BTC-USD,NEW-USD");
      try (RestCaller rest = new RestCaller(gateway)) {
        long last = rig.tape().last(BTC);
        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> rest.json(PATH + "snapshot").path("seq").asLong() == last);
        HttpResponse<String> snapshot = rest.get("/api/v1/products/btc-usd/snapshot");
        String price = BigDecimal.valueOf(last, 2).toPlainString();
        assertThat(snapshot.body()).contains("\"last_trade\":{\"px\":" + price + ",\"qty\":0.10,");
        String tag = snapshot.headers().firstValue("etag").orElseThrow();
        assertThat(tag).startsWith("W/\"" + last + "-json-");
        assertThat(rest.get(PATH + "snapshot", "If-None-Match", tag).statusCode()).isEqualTo(304);
        String[] otherForm = {"If-None-Match", tag, "Accept", "text/csv"};
        assertThat(rest.get(PATH + "snapshot", otherForm).statusCode()).isEqualTo(200);
        assertThat(rest.get(PATH + "snapshot", CSV).body()).contains("," + price + ",0.10,buy,");
        assertThat(rest.json("/api/v1/products/NEW-USD/snapshot").path("state").isNull()).isTrue();
        JsonNode products = rest.json("/api/v1/products").path("products");
        assertThat(products).hasSize(2);
        assertThat(products.get(0).path("last_price").decimalValue())
            .isEqualTo(BigDecimal.valueOf(last, 2));
        assertThat(products.get(1).toString()).isEqualTo("{\"product\":\"NEW-USD\"}");
        assertThat(rest.get("/api/v1/products", CSV).body()).endsWith("NEW-USD,,,\n");
      }
    }
  }

  @Test
  void tellsTheStateOfEachFeedAndTheAgeOfItsLastTick() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      Gateway gateway = rig.gatewayWithoutDatabase();
      Connection market = Nats.connect(rig.natsUrl());
      try (RestCaller rest = new RestCaller(gateway)) {
        long now = Timestamps.nanos(Instant.now());
        long longAgo = now - Duration.ofHours(1).toNanos();
        market.publish(
            Subjects.status(BTC),
            FeedStatusCodec.encode(
                new FeedStatus(
                    BTC, "i-1", FeedState.QUIET, longAgo, longAgo, now, OptionalLong.empty())));
        market.flush(Duration.ofSeconds(5));
        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> rest.json("/api/v1/products").at("/products/0/state").isTextual());
        JsonNode before = rest.json("/api/v1/products").at("/products/0");
        assertThat(before.path("state").asText()).isEqualTo("quiet");
        assertThat(before.path("age_ms").asLong()).isBetween(3_600_000L, 3_660_000L);
        assertThat(rest.get("/api/v1/products", CSV).body()).contains("BTC-USD,quiet,36");

        rig.tape().add(BTC, 1);
        rig.tape().flush();

        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> rest.json("/api/v1/products").at("/products/0/age_ms").asLong() < 60_000);
      } finally {
        market.close();
      }
    }
  }

  @Test
  void thePageThatFollowsIsAtThisGatewayHoweverThePathIsWritten() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 3);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        HttpResponse<String> answer = rest.get("/" + PATH + "ticks?limit=1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("link").orElse(""))
            .startsWith("<" + PATH + "ticks?");
      }
    }
  }

  @Test
  void headIsAnsweredAsGetButWithoutABody() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 3);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        for (String path :
            List.of(
                "/health",
                "/ready",
                "/metrics",
                "/openapi.yaml",
                "/asyncapi.yaml",
                "/docs",
                "/api/v1/products",
                PATH + "snapshot",
                PATH + "candles",
                PATH + "completeness",
                PATH + "gaps")) {
          HttpResponse<String> head = rest.ask("HEAD", path);
          assertThat(head.statusCode()).as(path).isEqualTo(200);
          assertThat(head.body()).as(path).isEmpty();
          assertThat(head.headers().firstValue("content-type"))
              .as(path)
              .isEqualTo(rest.get(path).headers().firstValue("content-type"));
          assertThat(head.headers().firstValueAsLong("content-length").orElse(0))
              .as(path)
              .isPositive();
          assertAllows(rest.post(path), "GET, HEAD");
        }
        for (String document : List.of("/docs", "/openapi.yaml", "/asyncapi.yaml")) {
          assertThat(rest.ask("HEAD", document).headers().firstValueAsLong("content-length"))
              .as(document)
              .hasValue(rest.get(document).body().getBytes(StandardCharsets.UTF_8).length);
        }
        assertThat(rest.ask("HEAD", "/api/v1/products?x=1").statusCode()).isEqualTo(400);
        assertAllows(rest.ask("DELETE", "/"), "GET, HEAD");
        assertAllows(rest.ask("HEAD", PATH + "ticks"), "GET");
        assertAllows(rest.ask("HEAD", "/api/v1/stream"), "GET");
      }
    }
  }

  private static void assertAllows(HttpResponse<String> refusal, String methods) {
    assertThat(refusal.statusCode()).as(refusal.uri().getPath()).isEqualTo(405);
    assertThat(refusal.headers().allValues("allow"))
        .as(refusal.uri().getPath())
        .containsExactly(methods);
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 3);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gateway("REST_MAX_ROWS", "500");
      try (RestCaller rest = new RestCaller(gateway)) {
        assertBad(rest, "ticks?from=yesterday", "from");
        assertBad(rest, "ticks?to=2026-11-20", "to");
        assertBad(rest, "ticks?from=-1m&to=-2m", "from");
        assertBad(rest, "ticks?limit=501", "limit");
        assertBad(rest, "ticks?limit=0", "limit");
        assertBad(rest, "ticks?limit=5&limit=6", "limit");
        assertBad(rest, "ticks?after_seq=-1", "after_seq");
        assertBad(rest, "ticks?cursor=AAAA", "cursor");
        assertBad(rest, "ticks?until=-1m", "until");
        assertBad(rest, "candles?interval=2m", "interval");
        assertBad(rest, "gaps?open=yes", "open");
        assertBad(rest, "snapshot?seq=1", "seq");
        assertProblem(rest.get("/api/v1/products/NO-SUCH/ticks"), 404, "UNKNOWN_PRODUCT");
        assertProblem(rest.get("/api/v1/products/NO-SUCH/snapshot"), 404, "UNKNOWN_PRODUCT");
        assertProblem(rest.get("/api/v1/products/%2F%22/candles"), 404, "UNKNOWN_PRODUCT");
        assertProblem(rest.get("/api/v1/nothing"), 404, "NOT_FOUND");
        assertProblem(rest.post("/api/v1/products"), 405, "METHOD_NOT_ALLOWED");
        assertProblem(rest.get("/api/v1/products", "Accept", "image/png"), 406, "NOT_ACCEPTABLE");
        assertThat(rest.get(PATH + "ticks", "Accept", "text/html,*/*;q=0.1").statusCode())
            .isEqualTo(200);
      }
      Gateway strict = rig.gateway("REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS", "1");
      try (RestCaller rest = new RestCaller(strict)) {
        HttpResponse<String> answer = rest.get("/api/v1/products");
        for (int i = 0; i < 5 && answer.statusCode() == 200; i++) {
          answer = rest.get("/api/v1/products");
        }
        assertProblem(answer, 429, "RATE_LIMITED");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
      }
    }
  }

  @Test
  void answersFromMemoryAloneWhileTheDatabaseIsAway() throws Exception {
    PostgresServer postgres = PostgresServer.temporary().start();
    try (postgres;
        HistoryRig rig = HistoryRig.at(postgres)) {
      rig.tape().add(BTC, 10);
      rig.tape().flush();
      rig.awaitStored(10);
      Gateway gateway = rig.gateway();
      Gateway without = rig.gatewayWithoutDatabase();
      try (RestCaller rest = new RestCaller(gateway);
          RestCaller bare = new RestCaller(without)) {
        assertThat(rest.json(PATH + "ticks").path("ticks")).hasSize(10);
        assertProblem(bare.get(PATH + "ticks"), 503, "HISTORY_UNAVAILABLE");
        rig.stopStoring();
        postgres.kill();
        for (String path : List.of("ticks", "candles", "completeness", "gaps")) {
          HttpResponse<String> answer = rest.get(PATH + path);
          assertProblem(answer, 503, "HISTORY_UNAVAILABLE");
          assertThat(answer.headers().firstValue("retry-after")).contains("1");
        }
        assertThat(rest.get(PATH + "snapshot").statusCode()).isEqualTo(200);
        assertThat(gateway.readiness().isReady()).isTrue();
        postgres.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> rest.get(PATH + "ticks").statusCode() == 200);
      }
    }
  }

  private static void assertBad(RestCaller rest, String path, String parameter) throws Exception {
    HttpResponse<String> answer = rest.get(PATH + path);
    assertProblem(answer, 400, "BAD_PARAMETER");
    JsonNode problem = RestCaller.parse(answer.body());
    assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
    assertThat(problem.path("detail").asText()).startsWith(parameter + " ");
  }
}
