package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Shards;
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
import io.ledgerflux.snapshotter.db.StateRecovery.Patience;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardHistoryIT {
  private static final Instant NOW = Ticks.TIME.plusSeconds(1);
  private static final Shards ONE_SHARD = new Shards(1);

  private final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final Database database =
      new Database(
          rows.config(),
          rows.config(),
          new DatabaseMetrics(new CollectorRegistry()),
          new Readiness().needs("postgres"));
  private ShardLease lease;
  private ShardHistory history;
  private Position position = Position.BEGINNING;
  private Position rejectsPosition = Position.BEGINNING;
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

  @Test
  void aRowGivesBackItsTick() throws Exception {
    Tick whole = Ticks.tick(10, 1);
    Tick bare =
        new Tick(
            "BTC-USD",
            11,
            OptionalLong.empty(),
            true,
            Timestamps.nanos(Ticks.TIME) + 123,
            5,
            null,
            new Quote(new BigDecimal("0.00000001"), null),
            null,
            null);
    Tick huge = Ticks.tick("ETH-USD", 12, 3, "123456789012345678.1234567890123456789000");

    write(whole, bare, huge);

    assertThat(rows.history("TRUE")).containsExactly(whole, bare, huge);
    assertThat(
            rows.rows(
                """
                SELECT price, volume, bid, bid_size, volume_24h, low_24h,
                       extract(epoch FROM "timestamp") * 1000000 = ts_event / 1000
                  FROM tick_history WHERE sequence = 10
                """))
        .containsExactly("84140.83 0.00004104 84138.410 0.02880000 5667.41926850 82510 t");
    assertThat(rows.rows("SELECT bid FROM tick_history WHERE sequence = 11"))
        .containsExactly("0.00000001");
  }

  @Test
  void whatComesTwiceIsWrittenOnce() throws Exception {
    Written first = write(Ticks.tick(10, 1), Ticks.tick(10, 1), Ticks.tick(11, 2));
    Written again = write(Ticks.tick(11, 2), Ticks.tick(12, 3), Ticks.tick(10, 1));

    assertThat(first.inserted()).hasSize(2);
    assertThat(again.inserted()).extracting(Entry::tick).containsExactly(Ticks.tick(12, 3));
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(3);
    assertThat(rows.rows("SELECT tick_count FROM price_stats_1min")).containsExactly("3");
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("12");
  }

  @Test
  void keepsTheNewestStateOfEachProduct() throws Exception {
    write(Ticks.tick(10, 1), Ticks.tick("ETH-USD", 5, 1, "1285.220"));
    write(late(Ticks.tick(9, 0)));

    assertThat(
            rows.rows(
                """
                SELECT product, version, last_seq, ts_snapshot, state #>> '{last_trade,px}'
                  FROM snapshots ORDER BY product
                """))
        .containsExactly(
            "BTC-USD 1 10 " + Timestamps.nanos(NOW) + " 84140.83",
            "ETH-USD 1 5 " + Timestamps.nanos(NOW) + " 1285.220");
    assertThat(
            rows.rows(
                "SELECT product, price, bid, ask, volume FROM latest_prices ORDER BY product"))
        .containsExactly(
            "BTC-USD 84140.83 84138.410 84146.91 0.00004104",
            "ETH-USD 1285.220 84138.410 84146.91 0.00004104");
    assertThat(rows.rows("SELECT sequence, late FROM tick_history WHERE late"))
        .containsExactly("9 t");
  }

  @Test
  void aRestartReplacesTheState() throws Exception {
    write(Ticks.tick(1_000, 500));
    Written restarted = write(Ticks.tick(3, 501).restarting());
    write(Ticks.tick(4, 502));

    assertThat(restarted.snapshots()).hasSize(1);
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("4");
    assertThat(rows.rows("SELECT * FROM feed_gaps")).isEmpty();
    assertThat(rows.rows("SELECT generation, highest_trade_id FROM trade_numbering"))
        .containsExactly("0 502");
  }

  @Test
  void aRestartTellsTheTradesThatWereMissedAndRefusedBeforeIt() throws Exception {
    write(Ticks.tick(1_000, 500));
    refuse("BTC-USD", 598);
    write(Ticks.tick(20_000_000_000L, 600).restarting());
    refuse("BTC-USD", 599);
    write(late(Ticks.tick(1_001, 501)), Ticks.tick(20_000_000_001L, 601));

    assertThat(openGaps()).containsExactly("502 597 missed", "598 599 rejected");
    assertThat(rows.rows("SELECT generation, highest_trade_id FROM trade_numbering"))
        .containsExactly("0 601");
    assertThat(rows.rows("SELECT sum(expected) - sum(stored) FROM completeness_1min"))
        .containsExactly("98");
  }

  @Test
  void aNewNumberingOfTradesLeavesOldGapsOpen() throws Exception {
    write(Ticks.tick(1_000, 500), Ticks.tick(1_001, 503));
    write(Ticks.tick(3, 1).restarting(), Ticks.tick(4, 501));
    write(late(Ticks.tick(2, 502)));

    assertThat(openGaps()).containsExactly("501 502 missed", "2 500 missed");
  }

  @Test
  void readsWhatItKnewAfterAnotherStart() throws Exception {
    write(Ticks.tick(10, 1), Ticks.tick(12, 2));
    loadAgain(ONE_SHARD);

    assertThat(history.markets())
        .singleElement()
        .satisfies(s -> assertThat(s.lastSequence()).isEqualTo(12));
    assertThat(history.ticksPosition()).isEqualTo(position);
    write(late(Ticks.tick(11, 0)), Ticks.tick(13, 4));
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("13");
    assertThat(openGaps()).containsExactly("3 3 missed");
  }

  @Test
  void makesAStateAnewThatCannotBeRead() throws Exception {
    write(Ticks.tick(10, 1), Ticks.tick("ETH-USD", 7, 1, "2"));
    List<String> kept = rows.rows("SELECT product, last_seq, state FROM snapshots ORDER BY 1");
    Collection<MarketState> known = history.markets();
    damageTheState();

    loadAgain(ONE_SHARD);

    assertThat(history.markets()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(rows.rows("SELECT product, last_seq, state FROM snapshots ORDER BY 1"))
        .isEqualTo(kept);
    assertThat(write(Ticks.tick(11, 2)).snapshots()).hasSize(1);
  }

  @Test
  void looksAsFarBackForAStateAsItsFieldsStand() throws Exception {
    write(Ticks.tick(10, 1));
    tellTradesAlone(12_000);
    damageTheState();

    loadAgain(ONE_SHARD);

    assertThat(history.markets())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.lastSequence()).isEqualTo(12_010);
              assertThat(state.bestBid()).isEqualTo(Ticks.tick(10, 1).bestBid());
              assertThat(state.day()).isEqualTo(Ticks.tick(10, 1).day());
            });
  }

  @Test
  void goesOnWithoutFieldsThatOnlyALongHistoryTells() throws Exception {
    write(Ticks.tick(10, 1));
    tellTradesAlone(3_000);
    damageTheState();

    loadAgain(ONE_SHARD, new Patience(Duration.ofSeconds(5), Duration.ZERO));

    assertThat(history.markets())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.lastSequence()).isEqualTo(3_010);
              assertThat(state.lastTrade()).isNotNull();
              assertThat(state.bestBid()).isNull();
            });
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("3010");
    write(Ticks.tick(3_011, 3_011));
    assertThat(history.markets())
        .singleElement()
        .satisfies(state -> assertThat(state.bestBid()).isNotNull());
  }

  @Test
  void goesOnWithoutWhatTakesTooLongToRead() throws Exception {
    write(Ticks.tick(10, 1));
    tellTradesAlone(90);
    damageTheState();
    rows.execute(
        """
        CREATE FUNCTION slow(NUMERIC) RETURNS NUMERIC LANGUAGE plpgsql STABLE
            AS 'BEGIN PERFORM pg_sleep(1); RETURN $1; END';
        ALTER TABLE tick_history RENAME TO all_ticks;
        CREATE VIEW tick_history AS
        SELECT product, "timestamp", sequence, price, volume, side, trade_id, slow(bid) AS bid,
               bid_size, ask, ask_size, volume_24h, open_24h, high_24h, low_24h, ts_event,
               restart, late
          FROM all_ticks
        """);

    loadAgain(ONE_SHARD, new Patience(Duration.ofSeconds(2), Duration.ofSeconds(20)));

    assertThat(history.markets())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.lastSequence()).isEqualTo(100);
              assertThat(state.lastTrade()).isNotNull();
              assertThat(state.bestBid()).isNull();
            });
    lease.keepAlive();
  }

  @Test
  void waitsForAHistoryThatAnotherHasLocked() throws Exception {
    write(Ticks.tick(10, 1));
    damageTheState();
    try (Transaction other = rows.begin()) {
      other.execute("LOCK TABLE tick_history");
      assertThatThrownBy(
              () -> loadAgain(ONE_SHARD, new Patience(Duration.ofSeconds(1), Duration.ZERO)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("the state of BTC-USD in snapshots cannot be read");
    }
    loadAgain(ONE_SHARD);
    assertThat(history.markets()).hasSize(1);
  }

  @Test
  void goesOnWithoutAStateThatNeitherARowNorTheHistoryTells() throws Exception {
    rows.execute(
        "INSERT INTO snapshots (product, last_seq, ts_snapshot, state)"
            + " VALUES ('BTC-USD', 1, 1, '{\"last_seq\": \"one\"}')");

    loadAgain(ONE_SHARD);

    assertThat(history.markets()).isEmpty();
    write(Ticks.tick(10, 1));
    assertThat(rows.rows("SELECT last_seq, state->>'last_seq' FROM snapshots"))
        .containsExactly("10 10");
  }

  @Test
  void readsNoRowsOfOtherShards() throws Exception {
    Shards two = new Shards(2);
    assertThat(two.of("BTC-USD")).isEqualTo(1);
    write(Ticks.tick(10, 1), Ticks.tick("ETH-USD", 7, 1, "2"));
    rows.execute("UPDATE snapshots SET state = '{}' WHERE product = 'BTC-USD'");

    loadAgain(two);

    assertThat(history.markets()).extracting(MarketState::product).containsExactly("ETH-USD");
    assertThat(rows.rows("SELECT state FROM snapshots WHERE product = 'BTC-USD'"))
        .containsExactly("{}");
  }

  @Test
  void openGapsAreWhatIsMissing() throws Exception {
    write(Ticks.tick(10, 100));
    Written jump = write(Ticks.tick(20, 110));
    assertThat(jump.openGaps()).containsEntry("BTC-USD", new OpenGaps(1, 9));
    assertThat(openGaps()).containsExactly("101 109 missed");
    assertThat(rows.rows("SELECT expected, stored FROM completeness_1min")).containsExactly("11 2");

    write(late(Ticks.tick(13, 103)));
    write(late(Ticks.tick(11, 101)), late(Ticks.tick(19, 109)));
    assertThat(openGaps()).containsExactly("102 102 missed", "104 108 missed");

    write(late(Ticks.tick(12, 102)));
    assertThat(
            rows.rows("SELECT first_missing, recovered FROM feed_gaps WHERE closed_at IS NOT NULL"))
        .containsExactly("102 t");
    assertThat(openGaps()).containsExactly("104 108 missed");
  }

  @Test
  void aRejectTurnsItsPartOfAGapInWhicheverOrder() throws Exception {
    write(Ticks.tick(10, 100));
    refuse("BTC-USD", 103, 104);
    write(Ticks.tick(20, 110));
    assertThat(openGaps()).containsExactly("101 102 missed", "103 104 rejected", "105 109 missed");

    Map<String, OpenGaps> counts = refuse("BTC-USD", 105, 109, 100);
    assertThat(counts).containsEntry("BTC-USD", new OpenGaps(4, 9));
    assertThat(openGaps())
        .containsExactly(
            "101 102 missed", "103 105 rejected", "106 108 missed", "109 109 rejected");

    write(late(Ticks.tick(14, 104)));
    assertThat(openGaps())
        .containsExactly(
            "101 102 missed",
            "103 103 rejected",
            "105 105 rejected",
            "106 108 missed",
            "109 109 rejected");
  }

  @Test
  void candlesEqualThoseComputedFromTheRows() throws Exception {
    Random random = new Random(7);
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 3_000; i++) {
      String product = i % 3 == 0 ? "ETH-USD" : "BTC-USD";
      String price = BigDecimal.valueOf(8_000_000 + random.nextInt(100_000), i % 4).toPlainString();
      long nanos = Timestamps.nanos(Ticks.TIME) + i * 100_000_000L;
      entries.add(entry(Ticks.at(nanos, product, i, i, price), random.nextInt(10) == 0));
    }
    Collections.shuffle(entries, random);
    for (int from = 0; from < entries.size(); from += 400) {
      List<Entry> part = entries.subList(from, Math.min(entries.size(), from + 450));
      write(part);
    }

    assertThat(
            rows.rows(
                """
                SELECT product, time_bucket, tick_count, avg_price, min_price, max_price,
                       open_price, close_price, avg_volume
                  FROM price_stats_1min ORDER BY 1, 2
                """))
        .hasSizeGreaterThan(8)
        .isEqualTo(
            rows.rows(
                """
                SELECT product, date_trunc('minute', "timestamp"), count(price), avg(price),
                       min(price), max(price), (array_agg(price ORDER BY sequence))[1],
                       (array_agg(price ORDER BY sequence DESC))[1], avg(volume)
                  FROM tick_history WHERE price IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
                """));
  }

  @Test
  void whoDoesNotStandWhereTheDatabaseSaysWritesNothing() throws Exception {
    write(Ticks.tick(10, 1));
    rows.execute(
        "UPDATE reader_positions SET stream_sequence = 77 WHERE reader = 'market_ticks-0'");

    assertThatThrownBy(() -> write(Ticks.tick(11, 2))).isInstanceOf(LeaseLostException.class);
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(1);
  }

  @Test
  void oneHoldsTheLockAtATime() throws Exception {
    try (ShardLease standby = ShardLease.open(database, 0);
        ShardLease other = ShardLease.open(database, 1)) {
      assertThat(standby.tryTake()).isFalse();
      assertThat(other.tryTake()).isTrue();
      lease.close();
      await().atMost(Durations.ONE_MINUTE).until(standby::tryTake);
      standby.keepAlive();
    }
  }

  @Test
  void whoIsSilentForLongLosesTheLock() throws Exception {
    try (ShardLease standby = ShardLease.open(database, 0)) {
      await().atMost(Duration.ofSeconds(9)).until(standby::tryTake);
      assertThatThrownBy(lease::keepAlive).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void tellsAMissingPartitionFromAConstraint() throws Exception {
    Tick far =
        Ticks.at(Timestamps.nanos(Instant.parse("2021-03-04T05:06:07Z")), "BTC-USD", 10, 1, "1");

    assertThatThrownBy(() -> write(far))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.NO_PARTITION));

    rows.execute("ALTER TABLE tick_history ADD CONSTRAINT cheap CHECK (price < 1000)");
    assertThatThrownBy(() -> write(Ticks.tick(10, 1)))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.CONTENT));
    assertThat(write(Ticks.tick("BTC-USD", 10, 1, "999")).inserted()).hasSize(1);
  }

  /** Ticks from sequence 11 on that tell a trade and nothing else. */
  private void tellTradesAlone(int count) {
    rows.execute(
        """
        INSERT INTO tick_history (product, "timestamp", sequence, price, ts_event, ts_ingest)
        SELECT product, "timestamp" + i * interval '1 ms', sequence + i, price,
               ts_event + i * 1000000::bigint, ts_ingest + i * 1000000::bigint
          FROM tick_history, generate_series(1, %d) AS i
         WHERE sequence = 10
        """
            .formatted(count));
  }

  private void damageTheState() {
    rows.execute("UPDATE snapshots SET state = state - 'last_seq' WHERE product = 'BTC-USD'");
  }

  private void loadAgain(Shards shards) throws SQLException {
    loadAgain(shards, Patience.OF_A_SHARD);
  }

  private void loadAgain(Shards shards, Patience patience) throws SQLException {
    lease.close();
    lease = ShardLease.open(database, 0);
    await().atMost(Durations.ONE_MINUTE).until(lease::tryTake);
    history = lease.load(shards, NOW, patience);
  }

  private Map<String, OpenGaps> refuseAll(String product, List<Long> ids)
      throws SQLException, LeaseLostException {
    Position end = new Position(rejectsPosition.streamSequence() + 1, 1, 1);
    Map<String, OpenGaps> counts =
        history.write(new RefusedTrades(Map.of(product, ids), rejectsPosition, end), NOW);
    rejectsPosition = end;
    return counts;
  }

  private Map<String, OpenGaps> refuse(String product, long... ids)
      throws SQLException, LeaseLostException {
    return refuseAll(product, Arrays.stream(ids).boxed().toList());
  }

  private Written write(Object... ticks) throws SQLException, LeaseLostException {
    List<Entry> entries = new ArrayList<>();
    for (Object tick : ticks) {
      entries.add(tick instanceof Entry entry ? entry : entry((Tick) tick, false));
    }
    return write(entries);
  }

  private Written write(List<Entry> entries) throws SQLException, LeaseLostException {
    streamSequence++;
    Position end = new Position(streamSequence, streamSequence, 1);
    Written written = history.write(new TickBatch(entries, position, end), NOW);
    position = end;
    return written;
  }

  private Entry late(Tick tick) {
    return entry(tick, true);
  }

  private Entry entry(Tick tick, boolean late) {
    return Ticks.entry(tick, late, streamSequence);
  }

  private List<String> openGaps() {
    return rows.rows(
        """
        SELECT first_missing, last_missing, cause FROM feed_gaps WHERE closed_at IS NULL
         ORDER BY generation, first_missing
        """);
  }
}
