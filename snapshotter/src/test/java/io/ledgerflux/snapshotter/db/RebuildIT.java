package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.TestDatabase.Transaction;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.db.Rebuild.Part;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made anew of the history equals what {@link ShardHistory} kept up tick by tick. */
class RebuildIT {
  private static final Instant NOW = Ticks.TIME.plusSeconds(600);
  private static final Shards ONE_SHARD = new Shards(1);
  private static final Part CANDLES = new Part.Candles(false);
  private static final Part GAPS = new Part.Gaps(Map.of("BTC-USD", new TreeSet<>(List.of(6L))));

  /** In the last of which its last tick is. */
  private static final int SECONDS_OF_OLD_NUMBERING = 10;

  private final List<Snapshot> madeAnew = new ArrayList<>();
  private final Part snapshots = new Part.Snapshots((snapshot, _) -> madeAnew.add(snapshot));

  private final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final Database database =
      new Database(
          rows.config(),
          rows.config(),
          new DatabaseMetrics(new CollectorRegistry()),
          new Readiness().needs("postgres"));
  private ShardLease lease;
  private ShardHistory history;
  private Rebuild rebuild;
  private Position position = Position.BEGINNING;
  private List<String> kept = List.of();
  private long second;

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
    rebuild = Rebuild.open(database, ONE_SHARD);
    keepTwoGapsOfTheOldNumbering();
    keepTheNewNumbering();
    keepAProductWithoutATrade();
  }

  @AfterEach
  void close() {
    rebuild.close();
    lease.close();
  }

  @Test
  void findsNothingToChangeInWhatWasKeptUp() throws Exception {
    assertThat(openGaps())
        .containsExactly(
            "BTC-USD 0 502 503 missed",
            "BTC-USD 0 505 505 missed",
            "BTC-USD 0 511 519 missed",
            "BTC-USD 1 4 5 missed",
            "BTC-USD 1 6 6 rejected",
            "BTC-USD 1 7 8 missed",
            "BTC-USD 1 11 11 missed");
    List<String> all = everything();

    for (Part part : List.of(CANDLES, snapshots, GAPS)) {
      assertThat(rebuild.differences(part, NOW)).isEmpty();
      assertThat(rebuild.apply(part, NOW)).isEmpty();
    }
    assertThat(everything()).isEqualTo(all);
  }

  @Test
  void makesCandlesAsTheyWere() throws Exception {
    rows.execute(
        """
        DELETE FROM price_stats_1min
         WHERE time_bucket = (SELECT min(time_bucket) FROM price_stats_1min);
        UPDATE price_stats_1min SET price_sum = 1, open_price = 2, close_sequence = 3
         WHERE time_bucket = (SELECT max(time_bucket) FROM price_stats_1min)
        """);
    restores(
        CANDLES,
        "BTC-USD: the candle of 2026-09-29 13:45:00+00 is missing, the history of 1",
        "BTC-USD: the candle of 2026-09-29 13:47:00+00 tells of 3 ticks, the history of 3");
  }

  @Test
  void leavesACandleOfWhichTicksWereDroppedUnlessToldTo() throws Exception {
    rows.execute("UPDATE price_stats_1min SET tick_count = tick_count + 1");
    List<String> damaged = everything();

    assertThat(rebuild.apply(CANDLES, NOW))
        .isNotEmpty()
        .allSatisfy(change -> assertThat(change).endsWith(": left as it is"));
    assertThat(everything()).isEqualTo(damaged);

    rebuild.apply(new Part.Candles(true), NOW);
    assertThat(rows.number("SELECT sum(tick_count) FROM price_stats_1min"))
        .isEqualTo(rows.number("SELECT count(price) FROM tick_history"));
  }

  @Test
  void makesSnapshotsAsTheyWere() throws Exception {
    rows.execute(
        """
        UPDATE snapshots SET last_seq = 1, state = state - 'best_bid' WHERE product = 'BTC-USD';
        DELETE FROM snapshots WHERE product = 'ETH-USD'
        """);
    restores(
        snapshots,
        "BTC-USD: the state is missing or cannot be read, the history's last tick is 12",
        "ETH-USD: the state is missing or cannot be read, the history's last tick is 7");
    assertThat(madeAnew)
        .extracting(Snapshot::product)
        .containsExactlyInAnyOrder("BTC-USD", "ETH-USD");
    assertThat(madeAnew).extracting(Snapshot::sequence).containsExactlyInAnyOrder(12L, 7L);
  }

  @Test
  void changesNothingOfAShardWhoseSnapshotsAreNotTaken() throws Exception {
    rows.execute("UPDATE snapshots SET state = state - 'best_bid' WHERE product = 'BTC-USD'");
    List<String> damaged = rows.rows("SELECT product, state FROM snapshots ORDER BY 1");
    Part refused =
        new Part.Snapshots(
            (_, _) -> {
              throw new UncheckedIOException(new IOException("away"));
            });

    assertThatThrownBy(() -> rebuild.apply(refused, NOW)).isInstanceOf(UncheckedIOException.class);

    assertThat(rows.rows("SELECT product, state FROM snapshots ORDER BY 1")).isEqualTo(damaged);
  }

  @Test
  void tellsAnOutletThatTheLockIsLost() throws Exception {
    rows.execute("UPDATE snapshots SET state = state - 'best_bid' WHERE product = 'BTC-USD'");
    List<String> damaged = rows.rows("SELECT product, state FROM snapshots ORDER BY 1");
    Part lost =
        new Part.Snapshots(
            (snapshot, lock) -> {
              lock.confirm();
              rows.execute(
                  "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                      + " WHERE application_name = 'ledgerflux-rebuild'"
                      + " AND datname = current_database()");
              lock.confirm();
              madeAnew.add(snapshot);
            });

    assertThatThrownBy(() -> rebuild.apply(lost, NOW)).isInstanceOf(SQLException.class);

    assertThat(madeAnew).isEmpty();
    assertThat(rows.rows("SELECT product, state FROM snapshots ORDER BY 1")).isEqualTo(damaged);
  }

  @Test
  void keepsOfAStateWhatNoTickOfTheHistoryTells() throws Exception {
    write(Ticks.tick("SOL-USD", 1, 1, "150.5"));
    write(bidOnly("SOL-USD", 2, "150.4"));
    List<String> all = everything();
    rows.execute("DELETE FROM tick_history WHERE product = 'SOL-USD' AND sequence = 1");

    assertThat(rebuild.apply(snapshots, NOW)).isEmpty();
    assertThat(everything()).isEqualTo(all);
  }

  @Test
  void makesGapsAsTheyWere() throws Exception {
    rows.execute(
        """
        DELETE FROM feed_gaps WHERE first_missing IN (502, 6) AND closed_at IS NULL;
        UPDATE feed_gaps SET last_missing = 515 WHERE first_missing = 511;
        INSERT INTO feed_gaps (product, generation, first_missing, last_missing, next_tick_at,
                               detected_at, cause)
        VALUES ('BTC-USD', 1, 2, 2, now(), now(), 'missed');
        UPDATE trade_numbering SET highest_trade_id = 9, since = 'epoch'
        """);
    restores(
        GAPS,
        "BTC-USD: open gaps tell of 6 trades that are missing, the history of 12",
        "BTC-USD: open gaps tell of 6 trades that are missing, the history of 6",
        "BTC-USD: the numbering is at trade 9, the history at trade 12");
    assertThat(rows.rows("SELECT first_missing, recovered FROM feed_gaps WHERE first_missing = 2"))
        .containsExactly("2 t");
  }

  @Test
  void makesGapsAsTheyWereWhenTradesOfTheOldNumberingCameTooLate() throws Exception {
    second = SECONDS_OF_OLD_NUMBERING - 1;
    write(late(tick(115, 515)), late(tick(102, 502)));
    kept = everything();
    assertThat(openGaps())
        .containsExactly(
            "BTC-USD 0 503 503 missed",
            "BTC-USD 0 505 505 missed",
            "BTC-USD 0 511 514 missed",
            "BTC-USD 0 516 519 missed",
            "BTC-USD 1 4 5 missed",
            "BTC-USD 1 6 6 rejected",
            "BTC-USD 1 7 8 missed",
            "BTC-USD 1 11 11 missed");
    assertThat(rebuild.differences(GAPS, NOW)).isEmpty();
  }

  @Test
  void knowsWhatWasRefusedWhenNobodyTellsItAgain() throws Exception {
    rows.execute("DELETE FROM feed_gaps WHERE first_missing = 511");

    assertThat(rebuild.apply(new Part.Gaps(Map.of()), NOW)).hasSize(1);
    assertThat(openGaps()).contains("BTC-USD 0 511 519 missed", "BTC-USD 1 6 6 rejected");
  }

  @Test
  void makesGapsAsTheyWereOverRestartsThatGoOnCountingTrades() throws Exception {
    write(tick(20_000_000_000L, 20).restarting());
    second += 10;
    write(late(tick(7, 28)));
    second--;
    write(tick(8, 30).restarting(), tick(9, 31));
    second += 10;
    write(tick(40_000_000_000L, 2_000_000_000L).restarting());
    kept = everything();
    assertThat(openGaps())
        .endsWith("BTC-USD 1 13 19 missed", "BTC-USD 1 21 27 missed", "BTC-USD 1 29 29 missed");
    assertThat(rebuild.differences(GAPS, NOW)).isEmpty();

    rows.execute("DELETE FROM feed_gaps WHERE first_missing IN (13, 29)");
    restores(GAPS, "BTC-USD: open gaps tell of 13 trades that are missing, the history of 21");
  }

  @Test
  void takesTheShardFromItsSnapshotterAndGivesItBack() throws Exception {
    rows.execute("DELETE FROM snapshots");
    rebuild.apply(snapshots, NOW);

    assertThatThrownBy(lease::keepAlive).isInstanceOf(SQLException.class);
    try (ShardLease standby = ShardLease.open(database, 0)) {
      assertThat(standby.tryTake()).isTrue();
      assertThat(standby.load(ONE_SHARD, NOW).markets()).hasSize(2);
    }
  }

  @Test
  void aDryRunLeavesTheSnapshotterAtWork() throws Exception {
    rows.execute("DELETE FROM price_stats_1min");
    assertThat(rebuild.differences(CANDLES, NOW)).isNotEmpty();

    lease.keepAlive();
    write(Ticks.tick(13, 13));
  }

  @Test
  void oneRebuildsAtATime() throws Exception {
    try (Transaction other = rows.begin()) {
      other.execute("SELECT pg_advisory_lock(%d, -3)".formatted(ShardLocks.KEY));
      assertThatThrownBy(() -> rebuild.apply(CANDLES, NOW))
          .hasMessage("another rebuild is under way");
    }
    lease.keepAlive();
  }

  @Test
  void aRebuildThatIsBrokenOffInALongStatementFreesItsShard() throws Exception {
    try (Session brokenOff = database.openForRebuild();
        ShardLease standby = ShardLease.open(database, 0)) {
      brokenOff.takeOver(0);
      CompletableFuture<Void> statement =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(() -> brokenOff.execute("SELECT pg_sleep(60)"))
                      .isInstanceOf(SQLException.class));
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(
              () ->
                  rows.number(
                          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                              + " AND query = 'SELECT pg_sleep(60)'")
                      == 1);
      brokenOff.connection().abort(Runnable::run);

      await().atMost(Durations.ONE_MINUTE).until(standby::tryTake);
      statement.join();
    }
  }

  @Test
  void changesNothingOfAShardWhenItFails() throws Exception {
    rows.execute(
        """
        DELETE FROM snapshots;
        ALTER TABLE snapshots ADD CONSTRAINT no_ether CHECK (product <> 'ETH-USD')
        """);
    assertThatThrownBy(() -> rebuild.apply(snapshots, NOW)).hasMessageContaining("no_ether");
    assertThat(rows.rows("SELECT * FROM snapshots")).isEmpty();
    assertThat(madeAnew).as("told of a shard that is not whole").isEmpty();

    rebuild.close();
    try (ShardLease standby = ShardLease.open(database, 0)) {
      await().atMost(Durations.ONE_MINUTE).until(standby::tryTake);
    }
  }

  /** A dry run tells {@code differences}, and {@code part} becomes what it was kept as. */
  private void restores(Part part, String... differences) throws SQLException {
    List<String> damaged = everything();
    assertThat(rebuild.differences(part, NOW)).containsExactly(differences);
    assertThat(everything()).isEqualTo(damaged);

    assertThat(rebuild.apply(part, NOW)).containsExactly(differences);
    assertThat(everything()).isEqualTo(kept);
    assertThat(rebuild.differences(part, NOW)).isEmpty();
  }

  /** Two gaps, one of which late ticks cut in pieces. */
  private void keepTwoGapsOfTheOldNumbering() throws Exception {
    write(tick(100, 500), tick(101, 501));
    write(tick(106, 506), tick(107, 507));
    second -= 3;
    write(late(tick(104, 504)));
    second += 4;
    write(tick(108, 508), tick(109, 509), tick(110, 510), tick(120, 520));
  }

  /** Trades from 1 on, of which 6 was refused before a gap showed, and 9 and 10 came late. */
  private void keepTheNewNumbering() throws Exception {
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

  private void keepAProductWithoutATrade() throws Exception {
    write(bidOnly("ETH-USD", 7, "1285.220"));
    kept = everything();
  }

  /** One second after the tick before. */
  private Tick tick(long sequence, long tradeId) {
    second++;
    return Ticks.at(
        Timestamps.nanos(Ticks.TIME) + second * 1_000_000_000L,
        "BTC-USD",
        sequence,
        tradeId,
        "84140." + tradeId);
  }

  private static Tick bidOnly(String product, long sequence, String bid) {
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

  private void write(Object... ticks) throws SQLException, LeaseLostException {
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

  private Entry late(Tick tick) {
    return Ticks.entry(tick, true, position.streamSequence() + 1);
  }

  private List<String> everything() {
    List<String> all = new ArrayList<>(openGaps());
    all.addAll(rows.rows("SELECT * FROM price_stats_1min ORDER BY 1, 2"));
    all.addAll(rows.rows("SELECT product, last_seq, state FROM snapshots ORDER BY 1"));
    all.addAll(rows.rows("SELECT * FROM trade_numbering ORDER BY 1"));
    return all;
  }

  private List<String> openGaps() {
    return rows.rows(
        """
        SELECT product, generation, first_missing, last_missing, cause
          FROM feed_gaps WHERE closed_at IS NULL
         ORDER BY product, generation, first_missing
        """);
  }
}
