package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.history.HistoryPool;
import io.ledgerflux.gateway.history.HistoryReplays;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ticks that are missing in market_ticks and stand in a real PostgreSQL. */
@Timeout(90)
class MissingTickIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final long SECOND = 1_000_000_000L;

  private final long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));

  @Test
  void isFoundInTheHistoryWhileItsFollowersWait() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add(BTC, 10);
      tape.flush();
      rig.awaitStored(10);
      Gateway gateway = rig.gateway();
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).subscribe(BTC)) {
        subscriber.await("snapshot");
        long before = tape.last(BTC);
        keepInHistory(rig, tape.next(BTC), before);
        tape.add(BTC, 5);
        tape.flush();
        subscriber.awaitSequence(tape.last(BTC));
        assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, before));
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
        assertThat(subscriber.messages("snapshot")).hasSize(1);
      }
    }
  }

  @Test
  void isFoundByWhoResumesAcrossAGapThatWasTold() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add(BTC, 10);
      tape.flush();
      rig.awaitStored(10);
      Gateway gateway = rig.gateway();
      long before = tape.last(BTC);
      Tick missing = tape.next(BTC);
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).subscribe(BTC)) {
        subscriber.await("snapshot");
        tape.add(BTC, 5);
        tape.flush();
        assertThat(subscriber.await("incr").path("gap").asBoolean()).isTrue();
      }
      rig.awaitStored(15);
      keepInHistory(rig, missing, before);
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, before)) {
        subscriber.awaitSequence(tape.last(BTC));
        assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
        assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, before));
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
      }
    }
  }

  @Test
  void isReplayedInItsPlaceThoughItsShardWasStoredMuchLater() throws Exception {
    List<Tick> late = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      late.add(at(ETH, i));
    }
    isReplayedInItsPlace(late);
  }

  @Test
  void isReplayedAcrossANewNumberingThatWasStoredMuchLater() throws Exception {
    List<Tick> late = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Tick tick = i < 100 ? Ticks.tick(ETH, 5_000 + i, 4_999 + i) : Ticks.tick(ETH, i, i - 1);
      late.add(Ticks.at(i == 100 ? Ticks.tick(ETH, i, -1).restarting() : tick, nanos(i)));
    }
    isReplayedInItsPlace(late);
  }

  /** {@code late} but its first is stored when the replay has come to the middle. */
  private void isReplayedInItsPlace(List<Tick> late) throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        market.add(at(BTC, i));
        rig.tape().store(market.getLast(), false);
      }
      rig.tape().store(late.getFirst(), false);
      rig.tape().flush();
      rig.awaitStored(1_001);
      List<Replayed> told = new ArrayList<>();
      ReplayOrder order =
          new ReplayOrder(1, List.of(BTC, ETH), start, OptionalLong.of(start + 600 * SECOND));
      Settings settings = Settings.read(Map.of("PG_DSN", rig.readerDsn()), PostgresConfig.OPTIONS);
      PostgresMetrics metrics = new PostgresMetrics(new CollectorRegistry(), "gateway");
      try (HistoryPool pool = new HistoryPool(PostgresConfig.read(settings), "test", 1, metrics);
          ReplayHistory.Pages pages = new HistoryReplays(pool, 1).open(order, "one")) {
        while (told.isEmpty() || told.getLast().eventNanos() < start + 300 * SECOND) {
          turn(pages, told);
        }
        for (Tick tick : late.subList(1, late.size())) {
          rig.tape().store(tick, false);
        }
        rig.tape().flush();
        rig.awaitStored(2_000);
        while (turn(pages, told) != PageEnd.OVER) {}
      }
      assertThat(told).noneMatch(tick -> tick.frame().gap());
      market.addAll(late);
      for (String product : List.of(BTC, ETH)) {
        assertThat(told.stream().filter(t -> t.product().equals(product)))
            .extracting(tick -> tick.frame().sequence())
            .containsExactlyElementsOf(
                market.stream()
                    .filter(tick -> tick.product().equals(product))
                    .map(Tick::sequence)
                    .toList());
      }
    }
  }

  /** One of a thousand ticks in ten minutes. */
  private Tick at(String product, int index) {
    return Ticks.at(Ticks.tick(product, index + 1, index == 0 ? -1 : index), nanos(index));
  }

  private long nanos(int index) {
    return start + index * 600L * SECOND / 1_000;
  }

  private static PageEnd turn(ReplayHistory.Pages pages, List<Replayed> told) throws Exception {
    Fetched.Page page = (Fetched.Page) pages.next(Timestamps.nanos(Instant.now()), true);
    told.addAll(page.ticks());
    return page.end();
  }

  /** Stores {@code tick} as a snapshotter does that read another stream. */
  private static void keepInHistory(HistoryRig rig, Tick tick, long previous) throws Exception {
    rig.execute(
        """
        INSERT INTO tick_history (product, "timestamp", sequence, prev_seq, price, volume,
                                  ts_event, ts_ingest)
        SELECT product, "timestamp", %d, sequence, price, volume, ts_event, ts_ingest
          FROM tick_history
         WHERE sequence = %d
        """
            .formatted(tick.sequence(), previous));
  }
}
