package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.db.Rebuild.Part;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A history of two numberings that {@link ShardHistory} kept up tick by tick, to be made anew. */
abstract class RebuildRig {
  static final Instant NOW = Ticks.TIME.plusSeconds(600);
  static final Shards ONE_SHARD = new Shards(1);
  static final Part CANDLES = new Part.Candles(false);
  static final Part GAPS = new Part.Gaps(Map.of("BTC-USD", new TreeSet<>(List.of(6L))));

  /** In the last of which its last tick is. */
  static final int SECONDS_OF_OLD_NUMBERING = 10;

  final List<Snapshot> madeAnew = new ArrayList<>();
  final Part snapshots = new Part.Snapshots((snapshot, _) -> madeAnew.add(snapshot), false);

  /** Asked of each shard, and of each product. */
  FixedKnowledge known = new FixedKnowledge();

  final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  final Database database =
      new Database(
          rows.config(),
          rows.config(),
          new DatabaseMetrics(new CollectorRegistry()),
          new Readiness().needs("postgres"));
  ShardLease lease;
  ShardHistory history;
  Rebuild rebuild;
  Position position = Position.BEGINNING;
  List<String> kept = List.of();
  long second;

  @BeforeEach
  void keepAHistory() throws Exception {
    new Migrations(database).run();
    try (PartitionTables tables =
        PartitionTables.open(database, new PartitionPlan(Duration.ofDays(7)))) {
      tables.make(List.of(Ticks.TIME, NOW), NOW);
    }
    lease = ShardLease.open(database, 0);
    assertThat(lease.tryTake()).isTrue();
    history = lease.load(ONE_SHARD, NOW);
    position = history.ticksPosition();
    rebuild = Rebuild.open(database, ONE_SHARD, known);
    keepTwoGapsOfTheOldNumbering();
    keepTheNewNumbering();
    keepAProductWithoutATrade();
  }

  @AfterEach
  void close() {
    rebuild.close();
    lease.close();
  }

  /** A dry run tells {@code differences}, and {@code part} becomes what it was kept as. */
  void restores(Part part, String... differences) throws Exception {
    List<String> damaged = everything();
    assertThat(rebuild.differences(part, NOW)).containsExactly(differences);
    assertThat(everything()).isEqualTo(damaged);

    assertThat(rebuild.apply(part, NOW)).containsExactly(differences);
    assertThat(everything()).isEqualTo(kept);
    assertThat(rebuild.differences(part, NOW)).isEmpty();
  }

  /** Two gaps, one of which late ticks cut in pieces. */
  void keepTwoGapsOfTheOldNumbering() throws Exception {
    write(tick(100, 500), tick(101, 501));
    write(tick(106, 506), tick(107, 507));
    second -= 3;
    write(late(tick(104, 504)));
    second += 4;
    write(tick(108, 508), tick(109, 509), tick(110, 510), tick(120, 520));
  }

  /** Trades from 1 on, of which 6 was refused before a gap showed, and 9 and 10 came late. */
  void keepTheNewNumbering() throws Exception {
    second += 20;
    write(tick(1, 1).restarting(), tick(2, 2), tick(3, 3));
    history.write(
        new RefusedTrades(
            Map.of("BTC-USD", List.of(6L)), history.rejectsPosition(), new Position(1, 1, 1)),
        NOW);
    second += 60;
    write(tick(12, 12));
    second -= 2;
    write(late(tick(10, 10)), late(tick(9, 9)));
  }

  void keepAProductWithoutATrade() throws Exception {
    write(bidOnly("ETH-USD", 7, "1285.220"));
    kept = everything();
  }

  /** One second after the tick before. */
  Tick tick(long sequence, long tradeId) {
    second++;
    return Ticks.at(
        Timestamps.nanos(Ticks.TIME) + second * 1_000_000_000L,
        "BTC-USD",
        sequence,
        tradeId,
        "84140." + tradeId);
  }

  static Tick bidOnly(String product, long sequence, String bid) {
    long nanos = Timestamps.nanos(Ticks.TIME) + 90_000_000_000L + sequence;
    return new Tick(
        product,
        sequence,
        OptionalLong.empty(),
        false,
        nanos,
        nanos + 5,
        null,
        new Quote(new BigDecimal(bid), null),
        null,
        null);
  }

  void write(Object... ticks) throws SQLException, LeaseLostException {
    List<Entry> entries = new ArrayList<>();
    for (Object tick : ticks) {
      entries.add(
          tick instanceof Entry entry
              ? entry
              : Ticks.entry((Tick) tick, false, position.streamSequence() + 1));
    }
    Position end = new Position(position.streamSequence() + 1, position.streamSequence() + 1, 1);
    history.write(new TickBatch(entries, position, end), NOW);
    position = end;
  }

  Entry late(Tick tick) {
    return Ticks.entry(tick, true, position.streamSequence() + 1);
  }

  List<String> everything() {
    List<String> all = new ArrayList<>(openGaps());
    all.addAll(rows.rows("SELECT * FROM price_stats_1min ORDER BY 1, 2"));
    all.addAll(rows.rows("SELECT product, last_seq, state FROM snapshots ORDER BY 1"));
    all.addAll(rows.rows("SELECT * FROM trade_numbering ORDER BY 1"));
    return all;
  }

  List<String> openGaps() {
    return rows.rows(
        """
        SELECT product, generation, first_missing, last_missing, cause
          FROM feed_gaps WHERE closed_at IS NULL
         ORDER BY product, generation, first_missing
        """);
  }
}
