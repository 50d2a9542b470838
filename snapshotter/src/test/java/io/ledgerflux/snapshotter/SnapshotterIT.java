package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What comes is stored, whatever comes, and told. */
class SnapshotterIT extends SnapshotterRig {
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
            "ledgerflux_postgres_queries_total{service=\"snapshotter\",operation=\"history\",status=\"success\",}",
            "ledgerflux_postgres_queries_total{service=\"snapshotter\",operation=\"position\",status=\"success\",}",
            "ledgerflux_postgres_queries_total{service=\"snapshotter\",operation=\"partitions\",status=\"success\",}");
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
  void countsWhatCannotBeStoredForWantOfAPartition() throws Exception {
    Snapshotter snapshotter = start();
    database.execute("CREATE TABLE tick_history_p20190304h00_20190305h00 (in_the_way INT)");

    pipeline.publish(
        Ticks.at(Timestamps.nanos(Instant.parse("2019-03-04T05:06:07Z")), "BTC-USD", 1, 1, "1"));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(TestPipeline.get(snapshotter, "/metrics"))
                    .containsPattern(
                        "history_written_total\\{product=\"BTC-USD\",status=\"error\",} [1-9]"));
    database.execute("DROP TABLE tick_history_p20190304h00_20190305h00");
    awaitRows(1);
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
}
