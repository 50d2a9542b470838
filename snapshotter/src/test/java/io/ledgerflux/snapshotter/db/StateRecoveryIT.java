package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Shards;
import io.ledgerflux.snapshotter.TestDatabase.Transaction;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.db.StateRecovery.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What a shard knows when it is loaded again, from rows that may be damaged. */
class StateRecoveryIT extends ShardHistoryFixture {
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
    DamagedShard.damageTheState(rows);

    loadAgain(ONE_SHARD);

    assertThat(history.markets()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(history.wholeMarkets()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(rows.rows("SELECT product, last_seq, state FROM snapshots ORDER BY 1"))
        .isEqualTo(kept);
    assertThat(write(Ticks.tick(11, 2)).snapshots()).hasSize(1);
  }

  @Test
  void looksAsFarBackForAStateAsItsFieldsStand() throws Exception {
    write(Ticks.tick(10, 1));
    DamagedShard.tellTradesAlone(rows, 10, 12_000);
    DamagedShard.damageTheState(rows);

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
    DamagedShard.tellTradesAlone(rows, 10, 3_000);
    DamagedShard.damageTheState(rows);

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
    assertThat(history.wholeMarkets()).isEmpty();
    write(Ticks.tick(3_011, 3_011));
    assertThat(history.markets())
        .singleElement()
        .satisfies(state -> assertThat(state.bestBid()).isNotNull());
  }

  @Test
  void goesOnWithoutWhatTakesTooLongToRead() throws Exception {
    write(Ticks.tick(10, 1));
    DamagedShard.tellTradesAlone(rows, 10, 90);
    DamagedShard.damageTheState(rows);
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
    DamagedShard.damageTheState(rows);
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

  private void loadAgain(Shards shards) throws SQLException {
    loadAgain(shards, Patience.OF_A_SHARD);
  }

  private void loadAgain(Shards shards, Patience patience) throws SQLException {
    lease.close();
    lease = ShardLease.open(database, 0);
    await().atMost(Durations.ONE_MINUTE).until(lease::tryTake);
    history = lease.load(shards, NOW, patience);
  }
}
