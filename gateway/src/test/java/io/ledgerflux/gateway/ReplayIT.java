package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time travel at a real PostgreSQL, with ticks that a real snapshotter has stored. */
@Timeout(120)
class ReplayIT extends ReplayFixture {
  private static final String REPLAYED = "{\"op\":\"incr\",\"replay\":true,\"data\":";

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
}
