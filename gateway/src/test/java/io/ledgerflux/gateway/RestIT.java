package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
  void tellsAllTicksPageByPageAsTheyWereOnTheWire() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> ticks = hours(1_000);
      store(rig, ticks);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String from = "from=" + ticks.getFirst().eventNanos();
        for (int limit : List.of(1_000, 999, 251, 250, 37)) {
          List<String> pages = rest.pages(PATH + "ticks?" + from + "&limit=" + limit);
          assertThat(pages).hasSize((1_000 + limit - 1) / limit);
          assertThat(pages.stream().map(RestIT::rows).collect(Collectors.joining(",")))
              .isEqualTo(
                  ticks.stream()
                      .map(tick -> new String(TickCodec.encode(tick), StandardCharsets.UTF_8))
                      .collect(Collectors.joining(",")));
        }
        Tick middle = ticks.get(600);
        for (String start :
            List.of("after_seq=" + middle.sequence(), "from=" + (middle.eventNanos() + 1))) {
          assertThat(rest.json(PATH + "ticks?limit=1&" + start).at("/ticks/0/seq").asLong())
              .isEqualTo(ticks.get(601).sequence());
        }
        assertThat(rest.json(PATH + "ticks?" + from + "&to=" + middle.eventNanos()).path("ticks"))
            .hasSize(600);
        String csv = String.join("", rest.pages(PATH + "ticks?limit=400&" + from, CSV));
        List<String> lines = csv.lines().filter(line -> !line.startsWith("product,")).toList();
        assertThat(csv.lines().filter(line -> line.startsWith("product,"))).hasSize(3);
        assertThat(lines).hasSize(1_000);
        for (int i = 0; i < lines.size(); i++) {
          String[] cells = lines.get(i).split(",", -1);
          Trade trade = ticks.get(i).lastTrade();
          assertThat(cells).hasSize(19);
          assertThat(cells[1]).isEqualTo(Long.toString(ticks.get(i).sequence()));
          assertThat(cells[7]).isEqualTo(trade == null ? "" : trade.price().toPlainString());
        }
      }
    }
  }

  @Test
  void makesCandlesAsExactAsTheTicks() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> ticks = hours(2_000);
      store(rig, ticks);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        for (Interval interval :
            List.of(
                new Interval("1m", 1),
                new Interval("5m", 5),
                new Interval("15m", 15),
                new Interval("1h", 60),
                new Interval("1d", 1_440))) {
          String window = "candles?interval=" + interval.label + "&from=-4d";
          List<Candle> expected = candles(ticks, interval);
          assertThat(expected).hasSizeGreaterThan(interval.minutes < 1_440 ? 2 : 0);
          for (String limit : List.of("", "&limit=7")) {
            List<String> lines =
                rest.pages(PATH + window + limit, CSV).stream()
                    .flatMap(String::lines)
                    .filter(line -> !line.startsWith("time,"))
                    .toList();
            assertThat(lines).as(interval.label).hasSameSizeAs(expected);
            for (int i = 0; i < lines.size(); i++) {
              assertThat(lines.get(i)).isEqualTo(expected.get(i).line(lines.get(i)));
            }
          }
        }
        HttpResponse<String> candles = rest.get(PATH + "candles?interval=5m&from=-4d");
        assertThat(RestCaller.parse(candles.body()).path("candles"))
            .hasSize(candles(ticks, new Interval("5m", 5)).size());
        String tag = candles.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again =
            rest.get(PATH + "candles?interval=5m&from=-4d", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(candles.headers().firstValue("cache-control")).contains("no-cache");
        String old = "from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00%2B01:00";
        assertThat(rest.get(PATH + "candles?" + old).headers().firstValue("cache-control"))
            .contains("private, max-age=3600");
        assertThat(rest.get(PATH + "ticks?" + old).headers().firstValue("cache-control"))
            .contains("private, max-age=3600");
      }
    }
  }

  @Test
  void tellsWhatIsMissingAndWhatIsLate() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start =
          Timestamps.nanos(Instant.now().truncatedTo(ChronoUnit.MINUTES)) - 600_000_000_000L;
      for (int i : new int[] {1, 2, 5, 6, 9}) {
        rig.tape().store(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i), false);
      }
      rig.tape().flush();
      rig.awaitStored(5);
      rig.execute("UPDATE tick_history SET late = true WHERE sequence = 5");
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        JsonNode gaps = rest.json(PATH + "gaps?open=true").path("gaps");
        assertThat(gaps).hasSize(2);
        assertThat(gaps.get(0).path("first").asLong()).isEqualTo(3);
        assertThat(gaps.get(0).path("last").asLong()).isEqualTo(4);
        assertThat(gaps.get(0).path("cause").asText()).isEqualTo("missed");
        assertThat(gaps.get(0).has("closed_at")).isFalse();
        assertThat(gaps.get(1).path("first").asLong()).isEqualTo(7);
        assertThat(rest.pages(PATH + "gaps?limit=1", CSV))
            .hasSize(2)
            .allMatch(page -> page.startsWith("first,last,detected_at,cause,recovered,closed_at\n"))
            .allMatch(page -> page.endsWith(",missed,false,\n"));
        JsonNode complete = rest.json(PATH + "completeness?from=-15m");
        assertThat(complete.path("expected").asLong()).isEqualTo(9);
        assertThat(complete.path("stored").asLong()).isEqualTo(5);
        assertThat(complete.path("minutes")).hasSize(1);
        assertThat(complete.at("/minutes/0/time").asText()).isEqualTo(Timestamps.text(start));
        JsonNode ticks = rest.json(PATH + "ticks?from=-15m").path("ticks");
        assertThat(ticks).hasSize(5);
        for (JsonNode tick : ticks) {
          assertThat(tick.path("late").asBoolean()).isEqualTo(tick.path("seq").asLong() == 5);
        }
      }
    }
  }

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
        String tag = "W/\"" + last + "-json\"";
        assertThat(snapshot.headers().firstValue("etag")).contains(tag);
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
  void tellsOnEachPageHowCompleteTheWholeWhileIs() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long minute = 60_000_000_000L;
      long start = Timestamps.nanos(Instant.now().truncatedTo(ChronoUnit.MINUTES)) - 10 * minute;
      for (int i = 1; i <= 9; i++) {
        rig.tape()
            .store(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i / 3 * minute), false);
      }
      rig.tape().flush();
      rig.awaitStored(9);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        List<String> pages = rest.pages(PATH + "completeness?from=-15m&limit=1");
        assertThat(pages).hasSize(4);
        for (String text : pages) {
          JsonNode page = RestCaller.parse(text);
          assertThat(page.path("minutes")).hasSize(1);
          assertThat(page.path("expected").asLong()).isEqualTo(9);
          assertThat(page.path("stored").asLong()).isEqualTo(9);
          assertThat(page.path("from")).isEqualTo(RestCaller.parse(pages.getFirst()).path("from"));
        }
      }
    }
  }

  @Test
  void saysThatASequenceIsOfANumberingThatIsOver() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      long second = 1_000_000_000L;
      for (int i = 0; i < 3; i++) {
        Tick tick = Ticks.tick(1_000 + i, i == 0 ? -1 : 999 + i);
        rig.tape().store(Ticks.at(tick, start + i * second), false);
      }
      rig.tape().store(Ticks.restart(5, start + 60 * second), false);
      rig.tape().store(Ticks.at(Ticks.tick(6, 5), start + 61 * second), false);
      rig.tape().flush();
      rig.awaitStored(5);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertProblem(rest.get(PATH + "ticks?after_seq=1000"), 410, "NUMBERING_RESTARTED");
        assertProblem(
            rest.get(PATH + "ticks?after_seq=1002&from=-15m"), 410, "NUMBERING_RESTARTED");
        JsonNode behind = rest.json(PATH + "ticks?after_seq=5").path("ticks");
        assertThat(behind).hasSize(1);
        assertThat(behind.at("/0/seq").asLong()).isEqualTo(6);
        // What is not stored yet is no numbering that is over.
        assertThat(rest.json(PATH + "ticks?after_seq=2000").path("ticks")).isEmpty();
      }
    }
  }

  @Test
  void leavesNothingOutUnsaidOnceANewNumberingHasPassedTheOldOne() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      long second = 1_000_000_000L;
      storeNumberings(rig, start);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String had = "ticks?after_seq=1002&from=" + (start + 2 * second);
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertProblem(rest.get(PATH + had), 410, "NUMBERING_RESTARTED");
        // It may be of the old numbering: that it is not stored any more says nothing.
        assertProblem(rest.get(PATH + "ticks?after_seq=999"), 410, "NUMBERING_RESTARTED");
        // What is asked for is before the new numbering.
        String before = "&to=" + (start + 60 * second);
        assertThat(sequences(rest, "ticks?after_seq=1000" + before)).containsExactly(1001L, 1002L);
        // As one goes on after a 410: from the last tick that one has, and then behind the new
        // ones.
        String from = "ticks?from=" + (start + 2 * second);
        assertThat(sequences(rest, from)).startsWith(1002L, 5L, 6L).endsWith(1002L, 1003L, 1004L);
        String again = "ticks?after_seq=1002&from=" + (start + 63 * second);
        assertThat(sequences(rest, again)).containsExactly(1003L, 1004L);
        assertThat(sequences(rest, "ticks?after_seq=1003")).containsExactly(1004L);

        rig.execute("DELETE FROM tick_history WHERE sequence >= 1000 AND NOT restart");
        // Nothing of before is stored: whoever asks has been away for long.
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertThat(sequences(rest, "ticks?after_seq=5")).containsExactly(6L, 7L);
      }
    }
  }

  @Test
  void aCursorDoesNotPassANewNumberingThatBeganMeanwhile() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      storeOldNumbering(rig, start);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String next = rest.json(PATH + "ticks?after_seq=1000&limit=1").path("next").asText();
        String plain = rest.json(PATH + "ticks?from=-15m&limit=1").path("next").asText();
        storeNewNumbering(rig, start);
        rig.tape().flush();
        rig.awaitStored(9);

        assertProblem(rest.get(PATH + "ticks?cursor=" + next), 410, "NUMBERING_RESTARTED");
        assertThat(sequences(rest, "ticks?cursor=" + plain)).hasSize(8);
      }
    }
  }

  /** 1000 to 1002, then a minute after the first of them 5, 6, 7, 1002, 1003, 1004. */
  private static void storeNumberings(HistoryRig rig, long start) throws Exception {
    storeOldNumbering(rig, start);
    storeNewNumbering(rig, start);
    rig.tape().flush();
    rig.awaitStored(9);
  }

  private static void storeOldNumbering(HistoryRig rig, long start) throws Exception {
    for (int i = 0; i < 3; i++) {
      Tick tick = Ticks.tick(1_000 + i, i == 0 ? -1 : 999 + i);
      rig.tape().store(Ticks.at(tick, start + i * 1_000_000_000L), false);
    }
  }

  private static void storeNewNumbering(HistoryRig rig, long start) throws Exception {
    rig.tape().store(Ticks.restart(5, start + 60_000_000_000L), false);
    long previous = 5;
    long moment = 61;
    for (long sequence : new long[] {6, 7, 1_002, 1_003, 1_004}) {
      Tick tick = Ticks.tick(sequence, previous);
      rig.tape().store(Ticks.at(tick, start + moment++ * 1_000_000_000L), false);
      previous = sequence;
    }
  }

  private static List<Long> sequences(RestCaller rest, String path) throws Exception {
    List<Long> sequences = new ArrayList<>();
    rest.json(PATH + path).path("ticks").forEach(tick -> sequences.add(tick.path("seq").asLong()));
    return sequences;
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

  @Test
  void slowReadersKeepNobodyElseWaiting() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 20_000);
      rig.tape().flush();
      rig.awaitStored(20_000);
      Gateway gateway =
          rig.gateway(
              "REST_MAX_ROWS",
              "20000",
              "REST_MAX_REQUESTS",
              "8",
              "TRUSTED_PROXIES",
              "127.0.0.0/8",
              "WS_SLOW_CLOSE_SECONDS",
              "60");
      try (RestCaller rest = new RestCaller(gateway);
          SlowReaders slow = new SlowReaders(gateway)) {
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertThat(slow.ask("198.51.100.1")).isEqualTo(503);
        String[] slowOnes = {"X-Forwarded-For", "198.51.100.1"};
        assertProblem(rest.get(PATH + "ticks", slowOnes), 503, "TOO_BUSY");
        assertThat(rest.get(PATH + "candles", slowOnes).statusCode()).isEqualTo(200);
        String[] another = {"X-Forwarded-For", "198.51.100.9"};
        String whole = rest.get(PATH + "ticks?limit=20000", another).body();
        assertThat(RestCaller.parse(whole).path("ticks")).hasSize(20_000);

        for (String address : List.of("198.51.100.2", "198.51.100.3", "198.51.100.4")) {
          assertThat(slow.ask(address)).isEqualTo(200);
          assertThat(slow.ask(address)).isEqualTo(200);
        }
        assertProblem(rest.get(PATH + "ticks", another), 503, "TOO_BUSY");
        for (int i = 0; i < 20; i++) {
          assertThat(rest.get(PATH + "candles", another).statusCode()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void whoDoesNotReadAtAllIsClosed() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 20_000);
      rig.tape().flush();
      rig.awaitStored(20_000);
      Gateway gateway =
          rig.gateway(
              "REST_MAX_ROWS", "20000", "REST_MAX_REQUESTS", "4", "WS_SLOW_CLOSE_SECONDS", "2");
      try (RestCaller rest = new RestCaller(gateway);
          SlowReaders slow = new SlowReaders(gateway)) {
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertProblem(rest.get(PATH + "ticks"), 503, "TOO_BUSY");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> rest.get(PATH + "ticks").statusCode() == 200);
        assertThat(rest.json(PATH + "ticks?limit=20000").path("ticks")).hasSize(20_000);
      }
    }
  }

  /** Ask for more than the sockets' buffers hold, and read nothing of it but the status. */
  private record SlowReaders(Gateway gateway, List<Socket> sockets) implements AutoCloseable {
    SlowReaders(Gateway gateway) {
      this(gateway, new ArrayList<>());
    }

    int ask(String address) throws IOException {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
      String asked =
          "GET %sticks?limit=20000 HTTP/1.1\r\nHost: gateway\r\nX-Forwarded-For: %s\r\n\r\n"
              .formatted(PATH, address);
      socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
      String line =
          new String(
              socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
              StandardCharsets.US_ASCII);
      return Integer.parseInt(line.split(" ", -1)[1]);
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
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

  private static void assertProblem(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonNode problem = RestCaller.parse(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
  }

  private static String rows(String page) {
    return page.substring(page.indexOf('[') + 1, page.length() - "]}".length());
  }

  private static void store(HistoryRig rig, List<Tick> ticks) throws Exception {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    rig.awaitStored(ticks.size());
  }

  /** Ticks over the last three hours, some of them at the same moment, with odd decimals. */
  private static List<Tick> hours(int count) {
    long end = Timestamps.nanos(Instant.now()) - 60_000_000_000L;
    long step = 3 * 3_600_000_000_000L / count;
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BigDecimal price =
          new BigDecimal("84140.8300").add(BigDecimal.valueOf((i * 7_919L) % 1_000 - 500, i % 9));
      int moment = i % 10 == 9 ? i - 1 : i;
      ticks.add(
          new Tick(
              BTC,
              5_000 + 3L * i,
              i == 0 ? OptionalLong.empty() : OptionalLong.of(5_000 + 3L * (i - 1)),
              false,
              end - (count - moment) * step + 7,
              end - (count - moment) * step + 1_007,
              i % 11 == 3
                  ? null
                  : new Trade(
                      price,
                      i % 5 == 1 ? null : BigDecimal.valueOf(i + 1L, 8),
                      i % 2 == 0 ? Side.BUY : Side.SELL,
                      OptionalLong.of(370_843_401L + i)),
              new Quote(price, null),
              null,
              null));
    }
    return ticks;
  }

  private record Interval(String label, int minutes) {}

  private record Candle(long begin, List<Trade> trades) {
    /** As it must be told, with as many decimals of the average as {@code told} has, 8 or more. */
    String line(String told) {
      int scale = new BigDecimal(told.split(",", -1)[5]).scale();
      assertThat(scale).isGreaterThanOrEqualTo(8);
      List<BigDecimal> prices = trades.stream().map(Trade::price).toList();
      List<BigDecimal> sizes =
          trades.stream().map(Trade::size).filter(size -> size != null).toList();
      return "%s,%s,%s,%s,%s,%s,%s,%d"
          .formatted(
              Timestamps.text(begin),
              prices.getFirst().toPlainString(),
              prices.stream().max(BigDecimal::compareTo).orElseThrow().toPlainString(),
              prices.stream().min(BigDecimal::compareTo).orElseThrow().toPlainString(),
              prices.getLast().toPlainString(),
              prices.stream()
                  .reduce(BigDecimal.ZERO, BigDecimal::add)
                  .divide(BigDecimal.valueOf(prices.size()), scale, RoundingMode.HALF_UP)
                  .toPlainString(),
              sizes.isEmpty() ? "" : sizes.stream().reduce(BigDecimal::add).get().toPlainString(),
              trades.size());
    }
  }

  /** Candles made of the ticks one by one. */
  private static List<Candle> candles(List<Tick> ticks, Interval interval) {
    long nanos = interval.minutes * 60_000_000_000L;
    TreeMap<Long, List<Trade>> trades = new TreeMap<>();
    for (Tick tick : ticks) {
      if (tick.lastTrade() != null) {
        trades
            .computeIfAbsent(tick.eventNanos() / nanos * nanos, begin -> new ArrayList<>())
            .add(tick.lastTrade());
      }
    }
    return trades.entrySet().stream()
        .map(entry -> new Candle(entry.getKey(), entry.getValue()))
        .toList();
  }
}
