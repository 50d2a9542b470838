package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time travel at a real PostgreSQL, with ticks that a real snapshotter has stored. */
@Timeout(120)
class ReplayIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final long MILLI = 1_000_000;
  private static final String REPLAYED = "{\"op\":\"incr\",\"replay\":true,\"data\":";
  private static final String QUERIES =
      "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"replay\","
          + "status=\"success\",}";

  private final long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));
  private final GatewayFixture fixture = new GatewayFixture();

  @AfterEach
  void noEventLoopWasBlocked() {
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }

  @Test
  void tellsEachTickOfAWindowOnceInOrderWithItsDigits() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        market.add(tick(BTC, i, start + i * 7L * MILLI));
        if (i % 3 == 0) {
          market.add(tick(ETH, i / 3, start + i * 7L * MILLI + 1));
        }
      }
      store(rig, market);
      rig.execute(
          """
          INSERT INTO tick_history (product, "timestamp", sequence, price, ts_event, ts_ingest, late)
          SELECT product, "timestamp", sequence + 1, price, ts_event, ts_ingest, TRUE
            FROM tick_history
           WHERE sequence % 100 = 0
          """);
      long from = start + 700 * MILLI;
      long to = start + 9_800 * MILLI;
      List<String> expected =
          market.stream()
              .filter(tick -> tick.eventNanos() >= from && tick.eventNanos() < to)
              .sorted(Comparator.comparingLong(Tick::eventNanos))
              .map(tick -> new String(TickCodec.encode(tick), StandardCharsets.UTF_8))
              .map(json -> REPLAYED + json + "}")
              .toList();
      try (TextSubscriber subscriber = TextSubscriber.connect(rig.gateway())) {
        subscriber.say(
            ("{\"op\":\"replay\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"],\"speed\":0,"
                    + "\"from\":\"%s\",\"to\":%d}")
                .formatted(Timestamps.text(from), to));
        String end = subscriber.await("replay_end");
        assertThat(subscriber.texts("{\"op\":\"incr\"")).isEqualTo(expected);
        assertThat(end)
            .isEqualTo(
                "{\"op\":\"replay_end\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"],"
                    + "\"ticks\":%d,\"reason\":\"complete\"}".formatted(expected.size()));
        assertThat(subscriber.await("ack"))
            .isEqualTo("{\"op\":\"ack\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"]}");
      }
    }
  }

  @Test
  void keepsEachTapesOrderWhereTimesAreOutOfIt() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      Random random = new Random(7);
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        for (String product : List.of(BTC, ETH)) {
          market.add(tick(product, i, start + (i * 5L + random.nextInt(400)) * MILLI));
        }
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        subscriber.say(replay("*", "\"-1h\"", "\"to\":\"-1m\",\"speed\":0"));
        assertThat(subscriber.await("replay_end").path("ticks").asLong()).isEqualTo(4_000);
        for (String product : List.of(BTC, ETH)) {
          assertThat(sequences(subscriber, product))
              .isEqualTo(
                  market.stream()
                      .filter(tick -> tick.product().equals(product))
                      .map(Tick::sequence)
                      .toList());
        }
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
      long from = start + 5_000 * MILLI;
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        String text = '"' + Timestamps.text(from) + '"';
        subscriber.say(replay("*", text, "\"to\":\"-1m\",\"speed\":0"));
        subscriber.await("replay_end");
        for (String product : List.of(BTC, ETH)) {
          assertThat(sequences(subscriber, product))
              .as("all that happened in the window")
              .isEqualTo(
                  market.stream()
                      .filter(tick -> tick.product().equals(product) && tick.eventNanos() >= from)
                      .map(Tick::sequence)
                      .toList());
        }
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
    }
  }

  @Test
  void knowsWhatStandsBehindTheLastTickThatHappenedBeforeTheWindow() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long quiet = start + 60_000 * MILLI;
      store(
          rig,
          List.of(
              tick(BTC, 0, start + 200 * MILLI),
              tick(BTC, 1, start + 100 * MILLI),
              tick(BTC, 2, quiet)));
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        String from = '"' + Timestamps.text(quiet - 30_000 * MILLI) + '"';
        subscriber.say(replay(BTC, from, "\"to\":\"-1m\",\"speed\":0")).await("replay_end");
        assertThat(sequences(subscriber, BTC)).containsExactly(30L);
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
    }
  }

  @Test
  void crossesANewNumberingAndQuietHours() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      long hour = Duration.ofHours(1).toNanos();
      long early = start - 5 * hour;
      for (int i = 0; i < 100; i++) {
        market.add(tick(BTC, 10_000 + i, early + i * MILLI));
      }
      market.add(Ticks.restart(7, early + 2 * hour));
      for (int i = 0; i < 100; i++) {
        market.add(Ticks.at(Ticks.tick(8 + i, 7 + i), early + 2 * hour + (i + 1) * MILLI));
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        subscriber.say(replay(BTC, "\"-7d\"", "\"to\":\"-1s\",\"speed\":0"));
        subscriber.await("replay_end");
        assertThat(sequences(subscriber, BTC))
            .isEqualTo(market.stream().map(Tick::sequence).toList());
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
    }
  }

  @Test
  void saysWhereTicksAreMissing() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        market.add(tick(BTC, i, start + i * 10L * MILLI));
      }
      store(rig, market);
      long missing = market.get(1_000).sequence();
      rig.execute("DELETE FROM tick_history WHERE sequence = " + missing);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":0"));
        assertThat(subscriber.await("replay_end").path("ticks").asLong()).isEqualTo(2_999);
        assertThat(
                subscriber.messages("incr").stream()
                    .filter(m -> m.has("gap"))
                    .map(m -> m.path("data").path("prev_seq").asLong()))
            .containsExactly(missing);
      }
    }
  }

  @Test
  void takesATenthOfTheTimeAtSpeedTen() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i <= 300; i++) {
        market.add(tick(BTC, i, start + i * 100L * MILLI));
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        // From before it begins until after its end: however late this is told, it is no less.
        long begin = System.nanoTime();
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":10"));
        subscriber.await("replay_end");
        long millis = (System.nanoTime() - begin) / MILLI;
        assertThat(sequences(subscriber, BTC)).hasSize(301);
        assertThat(millis).as("30 s of the tape").isBetween(2_950L, 10_000L);
      }
    }
  }

  @Test
  void stopsWhenToldAndServesTheNext() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        market.add(tick(BTC, i, start + i * 1_000L * MILLI));
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        subscriber.say(replay(BTC, "\"-1h\"", "\"speed\":1")).await("incr");
        subscriber.say(replay(BTC, "\"-1h\"", "\"speed\":1"));
        assertThat(subscriber.await("error").path("code").asText()).isEqualTo("REPLAY_ERROR");
        subscriber.say("{\"op\":\"replay_stop\",\"id\":\"stop\"}");
        assertThat(subscriber.await("ack").path("id").asText()).isEqualTo("stop");
        JsonNode end = subscriber.await("replay_end");
        assertThat(end.path("reason").asText()).isEqualTo("stopped");
        assertThat(end.path("ticks").asLong()).isEqualTo(subscriber.messages("incr").size());
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1s\",\"speed\":0"));
        subscriber.await(m -> m.path("reason").asText().equals("complete"));
      }
    }
  }

  @Test
  void catchesUpAndGoesOnLiveWithoutAGapOrARepeat() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add("ADA-USD", 5);
      Thread market = Thread.startVirtualThread(() -> trade(tape, 600));
      rig.awaitStored(3_000);
      Gateway gateway = rig.gateway();
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port());
          TestSubscriber tenfold = TestSubscriber.connect(gateway.port())) {
        String products = "BTC-USD\",\"ETH-USD\",\"ADA-USD";
        subscriber.say(replay(products, "\"-1m\"", "\"speed\":0"));
        tenfold.say(replay(products, "\"-1500ms\"", "\"speed\":10"));
        JsonNode caught = subscriber.await("caught_up");
        tenfold.await("caught_up");
        market.join();
        tape.add("ADA-USD", 5);
        tape.flush();
        for (String product : List.of(BTC, ETH, "ADA-USD")) {
          subscriber.awaitSequence(tape.last(product));
          tenfold.awaitSequence(tape.last(product));
        }
        assertThat(caught.path("ticks").asLong()).isGreaterThanOrEqualTo(3_000);
        for (String product : List.of(BTC, ETH, "ADA-USD")) {
          assertThat(sequences(subscriber, product)).as(product).isEqualTo(tape.sequences(product));
          List<Long> part = sequences(tenfold, product);
          assertThat(part).as(product).isEqualTo(tape.after(product, part.getFirst() - 1));
        }
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
        assertThat(subscriber.messages("snapshot")).isEmpty();
        List<JsonNode> all = List.copyOf(subscriber.messages());
        assertThat(all.subList(0, all.indexOf(caught)))
            .as("before it is caught up")
            .allMatch(m -> m.path("replay").asBoolean());
        assertThat(all.subList(all.indexOf(caught), all.size()))
            .as("from there")
            .noneMatch(m -> m.path("replay").asBoolean());
      }
    }
  }

  /** 2,000 ticks a second. */
  private static void trade(TestTape tape, int rounds) {
    try {
      long next = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        tape.add(BTC, 12);
        tape.add(ETH, 8);
        next += 10 * MILLI;
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void isPacedByWhoReadsSlowly() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        market.add(tick(BTC, i, start + i * MILLI));
      }
      store(rig, market);
      Gateway gateway = rig.gateway("WS_BUFFER_BYTES", "16384");
      try (RawSubscriber subscriber = RawSubscriber.connect(gateway.port())) {
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":0"));
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(20))
            .until(() -> metric(gateway, QUERIES), new Unchanged());
        assertThat(metric(gateway, QUERIES)).as("pages").isLessThan(60);
        Thread.startVirtualThread(() -> readOn(subscriber));
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> metric(gateway, QUERIES) >= 30_000 / 400);
      }
    }
  }

  /** Whether a number is what it was when it was looked at before. */
  private static final class Unchanged implements Predicate<Double> {
    private double before = -1;

    @Override
    public boolean test(Double now) {
      boolean same = now > 0 && now == before;
      before = now;
      return same;
    }
  }

  private static void readOn(RawSubscriber subscriber) {
    try {
      byte[] bytes = new byte[16_384];
      int read = 0;
      while (read >= 0) {
        read = subscriber.read(bytes);
      }
    } catch (IOException e) {
      return; // the test closes the socket
    }
  }

  @Test
  void saysSoWhereThereIsNoHistory() throws Exception {
    PostgresServer postgres = PostgresServer.temporary().start();
    try (postgres;
        HistoryRig rig = HistoryRig.at(postgres)) {
      store(rig, List.of(tick(BTC, 1, start)));
      String request = replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":0");
      try (TestSubscriber subscriber =
          TestSubscriber.connect(rig.gatewayWithoutDatabase().port()).say(request)) {
        JsonNode error = subscriber.await("error");
        assertThat(error.path("code").asText()).isEqualTo("HISTORY_UNAVAILABLE");
        assertThat(error.has("retry_ms")).isFalse();
      }
      rig.stopStoring();
      postgres.kill();
      Gateway gateway = rig.gateway();
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).say(request)) {
        JsonNode error = subscriber.await("error");
        assertThat(error.path("code").asText()).isEqualTo("HISTORY_UNAVAILABLE");
        assertThat(error.path("retry_ms").asLong()).isPositive();
        assertThat(gateway.readiness().isReady()).isTrue();
      }
      postgres.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                try (TestSubscriber subscriber =
                    TestSubscriber.connect(gateway.port()).say(request)) {
                  JsonNode answer = subscriber.await(m -> m.has("code") || m.has("reason"));
                  assertThat(answer.path("ticks").asLong()).isEqualTo(1);
                }
              });
    }
  }

  @Test
  void servesABoundedNumberOfReplays() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      store(rig, List.of(tick(BTC, 1, start), tick(BTC, 2, start + 3_600_000 * MILLI)));
      Gateway gateway = rig.gateway("WS_MAX_REPLAYS", "1");
      String request = replay(BTC, "\"-1h\"", "\"speed\":1");
      try (TestSubscriber first = TestSubscriber.connect(gateway.port()).say(request)) {
        first.await("incr");
        try (TestSubscriber second = TestSubscriber.connect(gateway.port()).say(request)) {
          assertThat(second.await("error").path("retry_ms").asLong()).isPositive();
        }
      }
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () -> {
                try (TestSubscriber third = TestSubscriber.connect(gateway.port()).say(request)) {
                  assertThat(third.await(m -> true).path("op").asText()).isEqualTo("incr");
                }
              });
    }
  }

  private static Tick tick(String product, long index, long eventNanos) {
    return Ticks.at(Ticks.tick(product, 10 + 10 * index, index == 0 ? -1 : 10 * index), eventNanos);
  }

  private static void store(HistoryRig rig, List<Tick> ticks) throws InterruptedException {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    rig.awaitStored(ticks.size());
  }

  private static String replay(String products, String from, String more) {
    return "{\"op\":\"replay\",\"products\":[\"%s\"],\"from\":%s,%s}"
        .formatted(products, from, more);
  }

  private static List<Long> sequences(TestSubscriber subscriber, String product) {
    return subscriber.messages("incr").stream()
        .map(m -> m.path("data"))
        .filter(tick -> tick.path("product").asText().equals(product))
        .map(tick -> tick.path("seq").asLong())
        .toList();
  }
}
