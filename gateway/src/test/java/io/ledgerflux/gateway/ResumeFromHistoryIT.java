package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What memory and broker have forgotten is resumed from a real PostgreSQL. */
@Timeout(90)
class ResumeFromHistoryIT {
  private static final String BTC = "BTC-USD";

  @Test
  void resumesWholeBeyondAPurgedStream() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add(BTC, 1_500);
      tape.add("ETH-USD", 300);
      tape.flush();
      rig.awaitStored(1_800);
      rig.purge(400);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "20");
      long from = tape.sequences(BTC).get(10);
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
        tape.add(BTC, 300);
        subscriber.awaitSequence(tape.last(BTC));
        assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
        assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, from));
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
        assertThat(subscriber.messages("snapshot")).isEmpty();
      }
      assertThat(
              metric(
                  gateway,
                  "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"resume\","
                      + "status=\"success\",}"))
          .isPositive();
    }
  }

  @Test
  void resumesWholeFromHistoryAloneWhileThousandsOfTicksPass() throws Exception {
    List<TestSubscriber> subscribers = new ArrayList<>();
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add(BTC, 10);
      long from = tape.sequences(BTC).get(3);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "20");
      try (BusyMarket market = new BusyMarket(tape, List.of(BTC))) {
        for (int stored = 2_000; stored <= 6_000; stored += 2_000) {
          rig.awaitStored(stored);
          rig.forgetStored();
          subscribers.add(TestSubscriber.connect(gateway.port()).resume(BTC, from));
        }
        long then = market.told();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  rig.forgetStored();
                  return market.told() > then + 4_000;
                });
      }
      tape.flush();
      for (TestSubscriber subscriber : subscribers) {
        subscriber.awaitSequence(tape.last(BTC));
        assertIsTheTape(subscriber, from, tape.after(BTC, from));
      }
    } finally {
      subscribers.forEach(TestSubscriber::close);
    }
  }

  private static void assertIsTheTape(TestSubscriber subscriber, long from, List<Long> tape) {
    assertThat(subscriber.messages("snapshot")).isEmpty();
    List<JsonNode> resumed = subscriber.messages("resume");
    assertThat(resumed).hasSize(1).allMatch(m -> m.path("recovered").asBoolean());
    assertThat(subscriber.sequences()).isEqualTo(tape);
    long previous = from;
    for (JsonNode tick : subscriber.messages("incr")) {
      assertThat(tick.has("gap") || tick.has("conflated")).as("%s", tick).isFalse();
      assertThat(tick.path("data").path("prev_seq").asLong()).isEqualTo(previous);
      previous = tick.path("data").path("seq").asLong();
    }
  }

  @Test
  void tellsATickAgainAsItStoodInTheStream() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> ticks = ticksOfAllShapes();
      for (Tick tick : ticks) {
        rig.tape().store(tick, false);
      }
      rig.tape().flush();
      rig.awaitStored(ticks.size());
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      try (TextSubscriber subscriber = TextSubscriber.connect(gateway)) {
        subscriber.say(
            "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"from_seq\":{\"BTC-USD\":"
                + ticks.getFirst().sequence()
                + "}}");
        List<String> expected =
            ticks.stream()
                .skip(1)
                .map(tick -> new String(TickCodec.encode(tick), StandardCharsets.UTF_8))
                .map(json -> "{\"op\":\"incr\",\"data\":" + json + "}")
                .toList();
        subscriber.await(expected.getLast()::equals);
        assertThat(subscriber.texts("{\"op\":\"incr\"")).isEqualTo(expected);
      }
    }
  }

  /** The venue's decimals in every shape, and fields that are missing. */
  private static List<Tick> ticksOfAllShapes() {
    List<Tick> ticks = new ArrayList<>();
    long now = Timestamps.nanos(Instant.now()) / 1_000_000_000 * 1_000_000_000 - 60_000_000_000L;
    String[] decimals = {
      "1",
      "0.1",
      "0.10",
      "0.00000000",
      "100",
      "1000000",
      "84140.83",
      "0.000000000001",
      "12345678901234567890.1234567890",
      "9999.00",
      "10000.0001",
      "0.99990000"
    };
    for (int i = 0; i < decimals.length; i++) {
      BigDecimal decimal = new BigDecimal(decimals[i]);
      BigDecimal price = decimal.signum() == 0 ? BigDecimal.ONE : decimal;
      ticks.add(
          new Tick(
              BTC,
              5_000 + i,
              i == 0 ? OptionalLong.empty() : OptionalLong.of(5_000 + i - 1),
              false,
              now + i * 1_000_001L,
              now + i * 1_000_001L + 17,
              i % 4 == 3
                  ? null
                  : new Trade(
                      price,
                      i % 5 == 1 ? null : decimal,
                      i % 3 == 0 ? null : i % 2 == 0 ? Side.BUY : Side.SELL,
                      i % 6 == 2 ? OptionalLong.empty() : OptionalLong.of(370_843_401L + i)),
              new Quote(price, i % 2 == 0 ? null : decimal),
              i % 7 == 5 ? null : new Quote(price.add(BigDecimal.ONE), decimal),
              i % 3 == 1 ? new DayStatistics(price, price, null, decimal) : null));
    }
    return ticks;
  }

  @Test
  void saysSoWhereTheHistoryIsOlderThanAResumeReaches() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long old = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(90)));
      for (int i = 1; i <= 20; i++) {
        rig.tape().store(Ticks.at(Ticks.tick(i, i - 1), old + i * 1_000_000L), false);
      }
      rig.tape().store(Ticks.at(Ticks.tick(21, 20), Timestamps.nanos(Instant.now())), false);
      rig.tape().flush();
      rig.awaitStored(21);
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1", "BACKFILL_MAX_MINUTES", "60");
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, 5)) {
        assertThat(subscriber.await("snapshot").path("recovered").asBoolean(true)).isFalse();
        assertThat(subscriber.await("resume").path("recovered").asBoolean(true)).isFalse();
      }
      Gateway further = rig.gateway("RING_MAX_TICKS", "1", "BACKFILL_MAX_MINUTES", "120");
      try (TestSubscriber subscriber = TestSubscriber.connect(further.port()).resume(BTC, 5)) {
        subscriber.awaitSequence(21);
        assertThat(subscriber.sequences()).hasSize(16).doesNotHaveDuplicates();
        assertThat(subscriber.await("resume").path("recovered").asBoolean(false)).isTrue();
      }
    }
  }

  @Test
  void tellsTheTapeAcrossNewNumberings() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(10)));
      List<Tick> tape = new ArrayList<>();
      for (int i = 1; i <= 300; i++) {
        tape.add(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i * 1_000_000L));
      }
      long higher = 5_000_000_000L;
      tape.add(Ticks.restart(higher, start + 301_000_000L));
      for (int i = 1; i <= 300; i++) {
        Tick tick = Ticks.tick(higher + i, higher + i - 1);
        tape.add(Ticks.at(tick, start + (301 + i) * 1_000_000L));
      }
      for (Tick tick : tape) {
        rig.tape().store(tick, false);
      }
      rig.tape().flush();
      rig.awaitStored(tape.size());
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, 5)) {
        subscriber.awaitSequence(higher + 300);
        assertThat(subscriber.sequences())
            .isEqualTo(tape.stream().skip(5).map(Tick::sequence).toList());
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
      int last = tape.size();
      List<Tick> lower = new ArrayList<>();
      lower.add(Ticks.restart(1_000, start + (last + 1) * 1_000_000L));
      for (int i = 1; i <= 30; i++) {
        Tick tick = Ticks.tick(1_000 + i, 1_000 + i - 1);
        lower.add(Ticks.at(tick, start + (last + 1 + i) * 1_000_000L));
      }
      for (Tick tick : lower) {
        rig.tape().store(tick, false);
      }
      rig.tape().flush();
      rig.awaitStored(tape.size() + lower.size());
      rig.purge(1);
      Gateway again = rig.gateway("RING_MAX_TICKS", "1");
      tape.addAll(lower);
      assertResumes(again, 150, tape.subList(150, tape.size()));
      try (TestSubscriber subscriber = TestSubscriber.connect(again.port()).resume(BTC, 1_010)) {
        subscriber.awaitSequence(1_030);
        assertThat(subscriber.sequences()).hasSize(20).doesNotHaveDuplicates();
      }
      try (TestSubscriber ahead = TestSubscriber.connect(again.port()).resume(BTC, higher + 290)) {
        assertThat(ahead.await("resume").path("ahead").asBoolean()).isTrue();
        tape.add(Ticks.at(Ticks.tick(1_031, 1_030), start + (last + 32) * 1_000_000L));
        rig.tape().store(tape.getLast(), false);
        ahead.awaitSequence(1_031);
        assertThat(ahead.sequences())
            .isEqualTo(sequences(tape.subList(tape.size() - 42, tape.size())));
        assertThat(ahead.messages("snapshot")).noneMatch(m -> m.has("recovered"));
      }
    }
  }

  private static void assertResumes(Gateway gateway, long from, List<Tick> tape) throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
      subscriber.await("snapshot");
      assertThat(subscriber.sequences()).isEqualTo(sequences(tape));
      assertThat(subscriber.messages("resume")).allMatch(m -> m.path("recovered").asBoolean());
      assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      assertThat(subscriber.messages("snapshot")).noneMatch(m -> m.has("recovered"));
    }
  }

  private static List<Long> sequences(List<Tick> ticks) {
    return ticks.stream().map(Tick::sequence).toList();
  }

  @Test
  void isReadyWithoutTheDatabaseAndUsesItWhenItIsBack() throws Exception {
    PostgresServer postgres = PostgresServer.temporary().start();
    try (postgres;
        HistoryRig rig = HistoryRig.at(postgres)) {
      TestTape tape = rig.tape();
      tape.add(BTC, 100);
      tape.flush();
      rig.awaitStored(100);
      rig.purge(10);
      rig.stopStoring();
      postgres.kill();
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "5");
      long from = tape.sequences(BTC).get(20);
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
        assertThat(subscriber.await("snapshot").path("recovered").asBoolean(true)).isFalse();
        tape.add(BTC, 5);
        subscriber.awaitSequence(tape.last(BTC));
      }
      assertThat(gateway.readiness().isReady()).isTrue();
      postgres.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                try (TestSubscriber subscriber =
                    TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
                  assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
                  subscriber.awaitSequence(tape.last(BTC));
                  assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, from));
                }
              });
    }
  }
}
