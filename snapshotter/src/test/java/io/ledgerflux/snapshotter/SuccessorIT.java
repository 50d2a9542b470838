package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** Who gets a shard goes on with what the one before him stored. */
class SuccessorIT extends SnapshotterRig {
  private static final String GAPS = "ledgerflux_snapshotter_open_gaps{product=\"BTC-USD\",}";

  @Test
  void goesOnWithItsStateAfterARestart() throws Exception {
    Snapshotter first = start();
    pipeline.publish(ticks(1, 50));
    awaitRows(50);
    first.stop();
    assertThat(first.readiness().isReady()).isFalse();
    pipeline.publish(ticks(51, 60));

    start();
    pipeline.publish(ticks(61, 70));

    awaitRows(70);
    awaitSnapshot(tick(70));
    assertThat(database.rows("SELECT * FROM feed_gaps")).isEmpty();
    assertThat(database.number("SELECT sum(tick_count) FROM price_stats_1min")).isEqualTo(70);
  }

  @Test
  void publishesAnotherStateOfTheSameTickAfterARestart() throws Exception {
    Snapshotter first = start();
    pipeline.publish(tick(1));
    awaitSnapshot(tick(1));
    first.stop();
    database.execute("UPDATE snapshots SET state = state - 'best_bid'");

    start();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(pipeline.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots()))
                    .singleElement()
                    .satisfies(
                        message -> {
                          MarketState state =
                              Objects.requireNonNull(SnapshotCodec.decode(message.data()).state());
                          assertThat(state.lastSequence()).isEqualTo(1);
                          assertThat(state.bestBid()).isNull();
                        }));
  }

  @Test
  void publishesTheStateAfterATickThatHappenedBeforeTheOneBeforeIt() throws Exception {
    SnapshotterConfig slowly =
        TestPipeline.publishingEvery(
            Duration.ofSeconds(2), pipeline.config(database, Duration.ofDays(7)));
    Snapshotter first = start(slowly);
    pipeline.publish(Ticks.tick(1, 1_000));
    awaitRows(1);
    pipeline.publish(Ticks.tick(2, 999));

    awaitSnapshot(Ticks.tick(2, 999));
    first.stop();
    pipeline.publish(Ticks.tick(3, 998));
    start();

    awaitSnapshot(Ticks.tick(3, 998));
  }

  @Test
  void publishesANumberingThatBeganAtOnceBehindTheOldOne() throws Exception {
    Snapshotter first = start();
    Tick last = Ticks.tick(1_000, 1);
    pipeline.publish(last);
    awaitSnapshot(last);
    first.stop();
    Tick restart = Ticks.tick(3, 2).restarting();
    pipeline.publish(restart);

    Snapshotter second = start();
    awaitSnapshot(restart);
    second.stop();

    Snapshot old = new Snapshot(last.product(), 1, MarketState.of(last));
    pipeline.put(Subjects.snapshot(old.product()), MessageIds.of(old), SnapshotCodec.encode(old));
    awaitSnapshot(last);
    start();
    awaitSnapshot(restart);
  }

  @Test
  void theStandbyTakesOverWithoutATickMissingOrDouble() throws Exception {
    Snapshotter working = start();
    Snapshotter standby = start();
    await()
        .atMost(SOON)
        .until(() -> TestPipeline.get(standby, "/ready").contains("\"detail\":\"standby\""));
    assertThat(standby.readiness().isReady()).isTrue();

    pipeline.publish(ticks(1, 500));
    cutOffTheWorking();
    pipeline.publish(ticks(501, 1_000));
    awaitRows(1_000);
    cutOffTheWorking();
    working.stop();
    pipeline.publish(ticks(1_001, 1_500));

    awaitRows(1_500);
    await()
        .atMost(SOON)
        .until(() -> TestPipeline.get(standby, "/ready").contains("\"detail\":\"working\""));
    assertThat(database.history("TRUE")).containsExactly(ticks(1, 1_500));
    assertThat(database.rows("SELECT * FROM feed_gaps")).isEmpty();
    assertThat(database.number("SELECT sum(tick_count) FROM price_stats_1min")).isEqualTo(1_500);
    awaitSnapshot(tick(1_500));
  }

  @Test
  void whoLostAShardTellsNoMoreOfItsGaps() throws Exception {
    Snapshotter first = start();
    pipeline.publish(tick(1));
    awaitRows(1);
    await().atMost(SOON).until(() -> TestPipeline.get(first, "/metrics").contains(GAPS));
    Snapshotter second = start();
    await()
        .atMost(SOON)
        .until(() -> TestPipeline.get(second, "/ready").contains("\"detail\":\"standby\""));
    // The one that lost its session may get the lock again before the other looks.
    await()
        .atMost(SOON)
        .pollInterval(Durations.ONE_SECOND)
        .until(
            () -> {
              boolean lost = TestPipeline.get(first, "/ready").contains("\"detail\":\"standby\"");
              if (!lost) {
                cutOffTheWorking();
              }
              return lost;
            });
    await().atMost(SOON).until(() -> TestPipeline.get(second, "/metrics").contains(GAPS));
    assertThat(TestPipeline.get(first, "/metrics"))
        .doesNotContain(GAPS, "ledgerflux_snapshotter_missing_trades{");
  }

  private void cutOffTheWorking() {
    database.rows(
        """
        SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND objid = 0
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """);
  }
}
