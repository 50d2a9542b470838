package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotterIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final List<Snapshotter> running = new ArrayList<>();
  private TestPipeline pipeline;

  @BeforeEach
  void open() throws InterruptedException {
    SharedServers.clearStreams();
    pipeline = new TestPipeline(SharedServers.nats());
  }

  @AfterEach
  void close() {
    running.forEach(Snapshotter::stop);
    pipeline.close();
  }

  @Test
  void storesWhatComesAndPublishesSnapshots() throws Exception {
    Snapshotter snapshotter = start();
    Tick[] ticks = ticks(1, 1_200);

    pipeline.publish(ticks);

    awaitRows(1_200);
    assertThat(database.history("TRUE")).containsExactly(ticks);
    awaitSnapshot(ticks[1_199]);
    assertThat(TestPipeline.get(snapshotter, "/ready"))
        .contains("\"shard-0\":{\"state\":\"up\",\"detail\":\"working\"}");
    assertThat(TestPipeline.get(snapshotter, "/metrics"))
        .contains(
            "ledgerflux_snapshotter_ticks_processed_total{shard=\"0\",product=\"BTC-USD\",} 1200.0",
            "ledgerflux_snapshotter_history_written_total{product=\"BTC-USD\",status=\"success\",}"
                + " 1200.0",
            "ledgerflux_snapshotter_open_gaps{product=\"BTC-USD\",} 0.0",
            "ledgerflux_snapshotter_products_tracked{shard=\"0\",} 1.0",
            "ledgerflux_hop_latency_seconds_count{service=\"snapshotter\",hop=\"normalize_to_store\",}"
                + " 1200.0",
            "ledgerflux_hop_latency_seconds_count{service=\"snapshotter\",hop=\"ingest_to_store\",}"
                + " 1200.0",
            "ledgerflux_snapshotter_write_latency_seconds_count{operation=\"history\",}",
            "ledgerflux_postgres_queries_total{service=\"snapshotter\",operation=\"history\",status=\"success\",}");
    await("what is stored is worked off when more is asked for")
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(TestPipeline.get(snapshotter, "/metrics"))
                    .contains(
                        "ledgerflux_nats_consumer_lag_messages{consumer=\"market_ticks-0\",service=\"snapshotter\",}"
                            + " 0.0"));
  }

  @Test
  void writesAsAUserWhoOwnsNothing() throws Exception {
    database.execute("CREATE ROLE it_plain_writer LOGIN PASSWORD 'w'");
    SnapshotterConfig config = pipeline.config(database, Duration.ofDays(7));

    start(TestPipeline.writingAs(config, database.as("it_plain_writer", "w")));
    pipeline.publish(tick(1), tick(4));
    pipeline.publishLate(tick(3));

    awaitRows(3);
    assertThat(database.rows("SELECT first_missing, last_missing FROM feed_gaps"))
        .containsExactly("2 2");
  }

  @Test
  void whoHasNoShardIsReadyAndLeavesTheWorkToOthers() throws Exception {
    Snapshotter idle = start(TestPipeline.idle(pipeline.config(database, Duration.ofDays(7))));
    assertThat(TestPipeline.get(idle, "/ready"))
        .contains("\"detail\":\"idle: SHARD_PODS is more than NUM_SHARDS")
        .doesNotContain("shard-");
    pipeline.publish(tick(1));
    start();
    awaitRows(1);
  }

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
  void aRowThatIsRefusedBecomesARejectAndTheRestGoesOn() throws Exception {
    start();
    pipeline.publish(tick(1));
    awaitRows(1);
    database.execute("ALTER TABLE tick_history ADD CONSTRAINT odd CHECK (sequence NOT IN (7, 30))");

    pipeline.publish(ticks(2, 40));
    pipeline.put("market.ticks.0.BTC-USD", "broken", "{".getBytes(StandardCharsets.UTF_8));

    awaitRows(38);
    await().atMost(SOON).until(() -> rejects().size() >= 3);
    assertThat(rejects())
        .extracting(message -> RejectCodec.decode(message.data()))
        .allSatisfy(r -> assertThat(r.reason()).isEqualTo(RejectReason.UNSTORABLE))
        .allSatisfy(r -> assertThat(r.service()).isEqualTo("snapshotter"))
        .extracting(Reject::tradeId)
        .containsExactlyInAnyOrder(OptionalLong.of(7), OptionalLong.of(30), OptionalLong.empty());
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        database.rows("SELECT first_missing, last_missing, cause FROM feed_gaps"))
                    .containsExactlyInAnyOrder("7 7 rejected", "30 30 rejected"));
  }

  @Test
  void aRejectElsewhereTurnsTheGap() throws Exception {
    start();
    pipeline.publish(tick(1), tick(5));
    awaitRows(2);
    pipeline.publish(
        new Reject(
            RejectReason.CROSSED_BOOK,
            "",
            "BTC-USD",
            "normalizer",
            "market_raw:3",
            0,
            OptionalLong.of(3),
            "{}",
            2));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        database.rows(
                            """
                            SELECT first_missing, last_missing, cause FROM feed_gaps
                             ORDER BY first_missing
                            """))
                    .containsExactly("2 2 missed", "3 3 rejected", "4 4 missed"));

    pipeline.publishLate(tick(2));
    pipeline.publishLate(tick(3));
    pipeline.publishLate(tick(4));
    await()
        .atMost(SOON)
        .until(() -> database.rows("SELECT 1 FROM feed_gaps WHERE closed_at IS NULL").isEmpty());
  }

  @Test
  void aTimeFarOutGetsItsPartition() throws Exception {
    start();
    Tick old =
        Ticks.at(Timestamps.nanos(Instant.parse("2019-03-04T05:06:07Z")), "BTC-USD", 1, 1, "1");

    pipeline.publish(old, tick(2));

    awaitRows(2);
    assertThat(database.rows("SELECT tableoid::regclass FROM tick_history WHERE sequence = 1"))
        .containsExactly("tick_history_p20190304h00_20190305h00");
  }

  @Test
  void aBrokerThatComesBackEmptyIsReadFromItsStart() throws Exception {
    start();
    pipeline.publish(ticks(1, 20));
    awaitRows(20);
    SharedServers.clearStreams();
    pipeline.close();
    pipeline = new TestPipeline(SharedServers.nats());

    pipeline.publish(ticks(15, 40));

    awaitRows(40);
    assertThat(database.history("TRUE")).containsExactly(ticks(1, 40));
    awaitSnapshot(tick(40));
  }

  @Test
  void tellsTheTicksThatFellOutOfTheStreamWhileItWasHeldUp() throws Exception {
    Snapshotter snapshotter = start();
    pipeline.publish(ticks(1, 10));
    awaitRows(10);
    try (TestDatabase.Transaction holdUp = database.begin()) {
      holdUp.execute("LOCK TABLE tick_history IN EXCLUSIVE MODE");
      pipeline.publish(ticks(11, 5_000));
      long publishedNanos = System.nanoTime();
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> System.nanoTime() - publishedNanos > 5_500_000_000L);
      pipeline.keepNewest(Subjects.TICKS, 1_000);
    }
    awaitSnapshot(tick(5_000));

    long lastBefore =
        database.number("SELECT max(trade_id) FROM tick_history WHERE trade_id < 4001");
    assertThat(lastBefore).isBetween(10L, 3_000L);
    awaitRows(lastBefore + 1_000);
    assertThat(database.rows("SELECT first_missing, last_missing, cause, closed_at FROM feed_gaps"))
        .containsExactly("%d 4000 missed null".formatted(lastBefore + 1));
    assertThat(TestPipeline.get(snapshotter, "/metrics"))
        .contains(
            "ledgerflux_nats_positions_lost_total{consumer=\"market_ticks-0\",service=\"snapshotter\",} %d.0"
                .formatted(4_000 - lastBefore));
  }

  private List<StreamMessage> rejects() throws Exception {
    return pipeline.all(Subjects.REJECTS, Subjects.rejects());
  }

  private Snapshotter start() {
    return start(pipeline.config(database, Duration.ofDays(7)));
  }

  private Snapshotter start(SnapshotterConfig config) {
    Snapshotter snapshotter = new Snapshotter(config);
    running.add(snapshotter);
    snapshotter.start();
    await().atMost(Durations.ONE_MINUTE).until(() -> snapshotter.readiness().isReady());
    return snapshotter;
  }

  private void cutOffTheWorking() {
    database.rows(
        """
        SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND objid = 0
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """);
  }

  private void awaitRows(long count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(database.number("SELECT count(*) FROM tick_history")).isEqualTo(count));
  }

  private void awaitSnapshot(Tick tick) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(pipeline.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots()))
                    .singleElement()
                    .satisfies(
                        message ->
                            assertThat(SnapshotCodec.decode(message.data()).state())
                                .isEqualTo(MarketState.of(tick))));
  }

  private static Tick tick(long number) {
    return Ticks.tick(number, number);
  }

  private static Tick[] ticks(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(SnapshotterIT::tick).toArray(Tick[]::new);
  }
}
