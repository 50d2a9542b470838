package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.DatabaseMetrics;
import io.ledgerflux.snapshotter.db.Migrations;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where nothing new comes, neither another start nor the migrations change anything. */
class RestartIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Longer than a snapshotter waits for a batch, for ticks or until it publishes. */
  private static final Duration WHILE = Duration.ofSeconds(1);

  private final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final WholeDatabase whole = new WholeDatabase(database);
  private TestPipeline pipeline;

  @BeforeEach
  void keepAHistory() throws Exception {
    SharedServers.clearStreams();
    pipeline = new TestPipeline(SharedServers.nats());
    Snapshotter snapshotter = start();
    try {
      publishTicks();
      publishRefused();
      insertKeys();
      awaitTheEndOfTheStreams();
    } finally {
      snapshotter.stop();
    }
    assertThat(whole.rows()).allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void aRestartChangesNothing() throws Exception {
    var rows = whole.rows();
    var messages = messages();

    Snapshotter again = start();
    try {
      await()
          .during(WHILE)
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(whole.rows()).isEqualTo(rows);
                assertThat(messages()).isEqualTo(messages);
              });
    } finally {
      again.stop();
    }

    assertThat(whole.rows()).isEqualTo(rows);
    assertThat(messages()).isEqualTo(messages);
  }

  @Test
  void runningTheMigrationsAgainChangesNothing() throws Exception {
    var rows = whole.rows();
    var schema = whole.schema();

    new Migrations(
            new Database(
                database.config(),
                database.config(),
                new DatabaseMetrics(new CollectorRegistry()),
                new Readiness().needs("postgres")))
        .run();

    assertThat(whole.rows()).isEqualTo(rows);
    assertThat(whole.schema()).isEqualTo(schema);
  }

  private void publishTicks() throws InterruptedException {
    pipeline.publish(ticks("BTC-USD", 1, 40));
    pipeline.publish(ticks("BTC-USD", 43, 50));
    pipeline.publish(ticks("BTC-USD", 52, 60));
    await().atMost(SOON).until(() -> whole.select("last_missing", "feed_gaps").contains("51"));
    pipeline.publishLate(tick(51, "BTC-USD", 51));
    pipeline.publish(ticks("ETH-USD", 1, 30));
    pipeline.publish(ticks("SOL-USD", 5_001, 5_010));
    pipeline.publish(tick(5_011, "SOL-USD", 7).restarting());
    pipeline.publish(tick(5_012, "SOL-USD", 8), tick(5_013, "SOL-USD", 11));
  }

  /** One of a gap, one beyond the highest, and one that nobody can read. */
  private void publishRefused() throws InterruptedException {
    pipeline.publish(refused(42));
    pipeline.publish(refused(65));
    pipeline.put("market.ticks.0.BTC-USD", "broken", "{".getBytes(StandardCharsets.UTF_8));
  }

  /** What gateways keep in the database. */
  private void insertKeys() {
    database.execute(
        """
        INSERT INTO api_keys (id, secret_hash, name) VALUES ('a', sha256('a'), 'a desk');
        INSERT INTO api_key_usage VALUES ('a', '2026-09-29', 1, 2, 3, '2026-09-29T12:00:00Z');
        INSERT INTO api_tickets VALUES (sha256('t'), 'a', '2126-09-29T12:00:00Z')
        """);
  }

  private void awaitTheEndOfTheStreams() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              List<String> ends = List.of("market_rejects-0 3", "market_ticks-0 102");
              assertThat(whole.select("reader, stream_sequence", "reader_positions"))
                  .isEqualTo(ends);
              assertThat(
                      whole.select(
                          "product, first_missing, last_missing, cause, closed_at IS NULL",
                          "feed_gaps"))
                  .containsExactly(
                      "BTC-USD 41 41 missed t",
                      "BTC-USD 42 42 rejected t",
                      "BTC-USD 51 51 missed f",
                      "SOL-USD 9 10 missed t");
              assertThat(newestSnapshots())
                  .containsOnly(
                      Map.entry("BTC-USD", 60L),
                      Map.entry("ETH-USD", 30L),
                      Map.entry("SOL-USD", 11L));
            });
  }

  private Map<String, Long> newestSnapshots() throws Exception {
    Map<String, Long> newest = new HashMap<>();
    for (StreamMessage message : pipeline.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots())) {
      Snapshot snapshot = SnapshotCodec.decode(message.data());
      newest.put(snapshot.product(), snapshot.sequence());
    }
    return newest;
  }

  /** All that stands in the streams, each message with its place. */
  private List<String> messages() throws InterruptedException {
    List<StreamMessage> found = new ArrayList<>(pipeline.all(Subjects.TICKS, Subjects.ticks()));
    found.addAll(pipeline.all(Subjects.SNAPSHOTS, Subjects.snapshots()));
    found.addAll(pipeline.all(Subjects.REJECTS, Subjects.rejects()));
    return found.stream()
        .map(
            message ->
                "%d %s %s"
                    .formatted(
                        message.streamSequence(),
                        message.subject(),
                        new String(message.data(), StandardCharsets.UTF_8)))
        .toList();
  }

  private Snapshotter start() {
    Snapshotter snapshotter = new Snapshotter(pipeline.config(database, Duration.ofDays(7)));
    snapshotter.start();
    await()
        .atMost(SOON)
        .until(() -> TestPipeline.get(snapshotter, "/ready").contains("\"detail\":\"working\""));
    return snapshotter;
  }

  private static Reject refused(long tradeId) {
    return new Reject(
        RejectReason.CROSSED_BOOK,
        "",
        "BTC-USD",
        "normalizer",
        "market_raw:" + tradeId,
        0,
        OptionalLong.of(tradeId),
        "{}",
        2);
  }

  private static Tick[] ticks(String product, long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(number -> tick(number, product, number))
        .toArray(Tick[]::new);
  }

  /** A tick of so many times seven seconds after the beginning, with a number for all of it. */
  private static Tick tick(long sevenths, String product, long number) {
    long nanos = Timestamps.nanos(Ticks.TIME.plusSeconds(7 * sevenths));
    return Ticks.at(nanos, product, number, number, "84140." + number);
  }
}
