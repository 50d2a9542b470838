package io.ledgerflux.snapshotter.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.DatabaseMetrics;
import io.ledgerflux.snapshotter.db.Migrations;
import io.ledgerflux.snapshotter.db.PartitionTables;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.snapshotter.db.ShardLease;
import io.ledgerflux.snapshotter.partitions.Partition;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Durations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryUpkeepIT {
  private static final Instant NOW = Ticks.TIME;
  private static final Instant OLD = NOW.minus(Duration.ofHours(3));
  private static final Instant NEXT = NOW.plus(Duration.ofHours(1));
  private static final int STANDSTILL = 4711;

  /** A transaction that has attached a table waits in the middle, for a lock of the test. */
  private static final String STAND_STILL_BEHIND_AN_ATTACHMENT =
      """
      CREATE FUNCTION stand_still() RETURNS event_trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
        'BEGIN PERFORM pg_advisory_xact_lock(%d); END';
      CREATE EVENT TRIGGER stand_still ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
        EXECUTE FUNCTION stand_still()
      """
          .formatted(STANDSTILL);

  private static final PartitionPlan ONE_HOUR = new PartitionPlan(Duration.ofHours(1));

  private final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final Database database =
      new Database(
          rows.config(),
          rows.config(),
          new DatabaseMetrics(new CollectorRegistry()),
          new Readiness().needs("postgres"));

  @BeforeEach
  void migrate() throws SQLException {
    new Migrations(database).run();
  }

  @Test
  void dropsWholePartitionsByAgeAndKeepsTheCandles() throws Exception {
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(OLD, NOW), NOW);
      write(OLD, OLD.plusSeconds(1));
      write(NOW, NOW);

      assertThat(tables.dropExpired(NOW.minus(Duration.ofHours(2)))).isEmpty();
      assertThat(tables.dropExpired(NOW))
          .containsExactly(
              new Partition(
                  Instant.parse("2026-09-29T10:00:00Z"), Instant.parse("2026-09-29T11:00:00Z")));
    }
    assertThat(rows.history("TRUE")).hasSize(1);
    assertThat(rows.number("SELECT count(*) FROM price_stats_1min")).isEqualTo(2);
    assertThat(rows.rows("SELECT to_regclass('tick_history_p20260929h10_20260929h11')"))
        .containsExactly("null");
  }

  @Test
  void keepsAnOldPartitionForAsLongAsItIsWrittenInto() throws Exception {
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(OLD), NOW);
      write(OLD, NOW);

      assertThat(tables.dropExpired(NOW.plus(Duration.ofMinutes(50)))).isEmpty();
      assertThat(tables.dropExpired(NOW.plus(Duration.ofMinutes(70)))).hasSize(1);
    }
    assertThat(rows.rows("SELECT * FROM past_writes")).isEmpty();
  }

  @Test
  void makesAPartitionBesideAnOpenWriterAndNeitherWaits() throws Exception {
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(NOW), NOW);
      rows.execute(STAND_STILL_BEHIND_AN_ATTACHMENT);
      try (TestDatabase.Transaction standstill = rows.begin();
          TestDatabase.Transaction writer = rows.begin()) {
        standstill.execute("SELECT pg_advisory_xact_lock(%d)".formatted(STANDSTILL));
        writer.execute(insert(NOW, 1));
        Thread upkeep = Threads.start("make", () -> make(tables, NEXT));

        await("it has not waited for the writer")
            .atMost(Durations.ONE_MINUTE)
            .until(this::standsStill);
        writesWithoutWaiting(writer, insert(NOW, 2));
        try (TestDatabase.Transaction other = rows.begin()) {
          writesWithoutWaiting(other, insert(NOW, 3));
          other.commit();
        }
        assertThat(standsStill()).isTrue();

        standstill.commit();
        upkeep.join();
        writesWithoutWaiting(writer, insert(NEXT, 4));
        writer.commit();
      }
    }
    assertThat(partitions()).isEqualTo(2);
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(4);
  }

  @Test
  void neverKeepsAWriterWaiting() throws Exception {
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(OLD, NOW), NOW);
      write(OLD, OLD);
      List<Partition> dropped;
      try (TestDatabase.Transaction writer = rows.begin()) {
        writer.execute(insert(NOW, 1));
        StopSignal done = new StopSignal();
        AtomicReference<List<Partition>> result = new AtomicReference<>(List.of());
        Thread upkeep =
            Threads.start(
                "drop",
                () -> {
                  try {
                    result.set(tables.dropExpired(NOW));
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                  done.give();
                });
        await().atMost(Durations.ONE_MINUTE).until(() -> isDetaching());
        writer.execute(insert(NOW, 2));
        rows.execute(insert(NOW, 3));
        assertThat(done.isGiven()).isFalse();
        writer.commit();
        upkeep.join();
        dropped = result.get();
      }
      assertThat(dropped).hasSize(1);
    }
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(3);
  }

  @Test
  void finishesWhatWasCutOff() throws Exception {
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(OLD, NOW), NOW);
      write(OLD, OLD);
      write(NOW, NOW);
      rows.execute(
          "ALTER TABLE tick_history DETACH PARTITION tick_history_p20260929h10_20260929h11");
      rows.execute(
          "ALTER TABLE tick_history DETACH PARTITION tick_history_p20260929h13_20260929h14");

      assertThat(tables.dropExpired(NOW)).hasSize(1);
    }
    assertThat(rows.history("TRUE")).hasSize(1);
  }

  @Test
  void putsWhatWasDetachedIntoAWiderPartitionThatWasMadeMeanwhile() throws Exception {
    Instant longAgo = NOW.minus(Duration.ofDays(3));
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      String hour = tables.make(List.of(longAgo), longAgo).getFirst().table();
      write(longAgo, longAgo);
      rows.execute("ALTER TABLE tick_history DETACH PARTITION " + hour);
      tables.make(List.of(longAgo, NOW), NOW);
      write(longAgo.plusSeconds(1), NOW);
      write(NOW, NOW);

      assertThat(tables.dropExpired(NOW)).isEmpty();

      assertThat(rows.history("TRUE")).hasSize(3);
      assertThat(rows.rows("SELECT 1 FROM pg_class WHERE relname = '" + hour + "'")).isEmpty();
    }
  }

  @Test
  void oneDoesTheUpkeepAndAnotherTakesOver() throws Exception {
    StopSignal stop = new StopSignal();
    StopSignal stopOther = new StopSignal();
    Instant longAgo = Instant.parse("2020-09-29T13:45:58Z");
    HistoryUpkeep one = new HistoryUpkeep(database, ONE_HOUR, InstantSource.fixed(longAgo), stop);
    HistoryUpkeep other =
        new HistoryUpkeep(
            database,
            new PartitionPlan(Duration.ofSeconds(10)),
            InstantSource.fixed(longAgo.plus(Duration.ofDays(1))),
            stopOther);
    Thread first = Threads.start("one", one::run);
    await().atMost(Durations.ONE_MINUTE).until(() -> partitions() == 3);
    rows.execute("INSERT INTO refused_trades VALUES ('A', 1, '2019-01-01')");
    Thread second = Threads.start("other", other::run);
    stop.give();
    first.join();

    await().atMost(Duration.ofSeconds(20)).until(() -> partitionsOf(30) == 3);
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> rows.rows("SELECT * FROM refused_trades").isEmpty());
    stopOther.give();
    second.join();
  }

  @Test
  void dropsNothingByAClockThatIsAheadOfTheDatabases() throws Exception {
    Instant present = Instant.now();
    Instant hoursAgo = present.minus(Duration.ofHours(3));
    try (PartitionTables tables = PartitionTables.open(database, ONE_HOUR)) {
      tables.make(List.of(hoursAgo), hoursAgo);
    }
    write(hoursAgo, hoursAgo);
    keepUpUntil(present.plus(Duration.ofDays(1)), () -> partitions() > 1);
    assertThat(rows.history("TRUE")).hasSize(1);
    keepUpUntil(present, () -> rows.history("TRUE").isEmpty());
  }

  /** By a clock that stands. */
  private void keepUpUntil(Instant now, Callable<Boolean> done) throws InterruptedException {
    StopSignal stop = new StopSignal();
    Thread upkeep =
        Threads.start(
            "upkeep", new HistoryUpkeep(database, ONE_HOUR, InstantSource.fixed(now), stop)::run);
    await().atMost(Durations.ONE_MINUTE).until(done);
    stop.give();
    upkeep.join();
  }

  private static void make(PartitionTables tables, Instant time) {
    try {
      tables.make(List.of(time), NOW);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever would wait for the upkeep would do so for ever. */
  private static void writesWithoutWaiting(TestDatabase.Transaction writer, String sql)
      throws SQLException {
    writer.execute("SET LOCAL lock_timeout = '30s'");
    writer.execute(sql);
  }

  /** Whether the upkeep has attached a table, and holds what it locked for that. */
  private boolean standsStill() {
    return rows.number(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND objid = "
                + STANDSTILL)
        == 1;
  }

  private boolean isDetaching() {
    return !rows.rows("SELECT 1 FROM pg_inherits WHERE inhdetachpending").isEmpty();
  }

  private long partitions() {
    return rows.number(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'tick_history'::regclass");
  }

  private long partitionsOf(int day) {
    return rows.number(
        "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'"
            + " AND relname LIKE 'tick_history_p202009"
            + day
            + "%'");
  }

  private void write(Instant time, Instant now) throws Exception {
    try (ShardLease lease = ShardLease.open(database, 0)) {
      await().atMost(Durations.ONE_MINUTE).until(lease::tryTake);
      ShardHistory history = lease.load(new Shards(1), now);
      Position start = history.ticksPosition();
      Position end = new Position(start.streamSequence() + 1, 1, 1);
      Tick tick = Ticks.at(Timestamps.nanos(time), "BTC-USD", end.streamSequence(), 1, "1");
      history.write(new TickBatch(List.of(Ticks.entry(tick, false, 1)), start, end), now);
    }
  }

  private static String insert(Instant time, int sequence) {
    return """
        INSERT INTO tick_history (product, "timestamp", sequence, ts_event, ts_ingest)
        VALUES ('ETH-USD', '%s', %d, 0, 0)
        """
        .formatted(time, sequence);
  }
}
