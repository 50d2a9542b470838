package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A shard's history in a database of its own, with partitions for the ticks of a test. */
abstract class ShardHistoryFixture {
  static final Instant NOW = Ticks.TIME.plusSeconds(1);
  static final Shards ONE_SHARD = new Shards(1);

  final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  final Database database =
      new Database(
          rows.config(),
          rows.config(),
          new DatabaseMetrics(new CollectorRegistry()),
          new Readiness().needs("postgres"));
  ShardLease lease;
  ShardHistory history;
  Position position = Position.BEGINNING;
  Position rejectsPosition = Position.BEGINNING;
  private long streamSequence;

  @BeforeEach
  void open() throws SQLException {
    new Migrations(database).run();
    try (PartitionTables tables =
        PartitionTables.open(database, new PartitionPlan(Duration.ofDays(7)))) {
      tables.make(List.of(Ticks.TIME), NOW);
    }
    lease = ShardLease.open(database, 0);
    assertThat(lease.tryTake()).isTrue();
    history = lease.load(ONE_SHARD, NOW);
    position = history.ticksPosition();
    rejectsPosition = history.rejectsPosition();
  }

  @AfterEach
  void close() {
    lease.close();
  }

  Written write(Object... ticks) throws SQLException, LeaseLostException {
    List<Entry> entries = new ArrayList<>();
    for (Object tick : ticks) {
      entries.add(tick instanceof Entry entry ? entry : entry((Tick) tick, false));
    }
    return write(entries);
  }

  Written write(List<Entry> entries) throws SQLException, LeaseLostException {
    streamSequence++;
    Position end = new Position(streamSequence, streamSequence, 1);
    Written written = history.write(new TickBatch(entries, position, end), NOW);
    position = end;
    return written;
  }

  Entry late(Tick tick) {
    return entry(tick, true);
  }

  Entry entry(Tick tick, boolean late) {
    return Ticks.entry(tick, late, streamSequence);
  }

  List<String> openGaps() {
    return rows.rows(
        """
        SELECT first_missing, last_missing, cause FROM feed_gaps WHERE closed_at IS NULL
         ORDER BY generation, first_missing
        """);
  }
}
