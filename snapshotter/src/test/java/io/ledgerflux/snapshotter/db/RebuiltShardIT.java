package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.snapshotter.TestDatabase.Transaction;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.db.Rebuild.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** A rebuild has its shard for itself, gives it back, and changes nothing of it where it fails. */
class RebuiltShardIT extends RebuildRig {
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

  @Test
  void changesNothingOfAShardWhoseSnapshotsAreNotTaken() throws Exception {
    rows.execute("UPDATE snapshots SET state = state - 'best_bid' WHERE product = 'BTC-USD'");
    List<String> damaged = rows.rows("SELECT product, state FROM snapshots ORDER BY 1");
    Part refused =
        new Part.Snapshots(
            (_, _) -> {
              throw new UncheckedIOException(new IOException("away"));
            },
            false);

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
            },
            false);

    assertThatThrownBy(() -> rebuild.apply(lost, NOW)).isInstanceOf(SQLException.class);

    assertThat(madeAnew).isEmpty();
    assertThat(rows.rows("SELECT product, state FROM snapshots ORDER BY 1")).isEqualTo(damaged);
  }

  /** Who works a shard under another number of them holds another's lock. */
  @Test
  void changesNothingOfTheShardsThatAreLeftWhenProductsAreDealtAnew() throws Exception {
    rows.execute("DELETE FROM snapshots");
    known.shardsUntilDealtAnew = 1;
    rebuild.close();
    rebuild = Rebuild.open(database, new Shards(2), known);

    assertThatThrownBy(() -> rebuild.apply(snapshots, NOW)).isInstanceOf(DealtAnewException.class);

    assertThat(rows.rows("SELECT product FROM snapshots")).containsExactly("ETH-USD");
    assertThat(madeAnew).extracting(Snapshot::product).containsExactly("ETH-USD");
  }

  @Test
  void makesNoStateOfAForgottenProductUnlessToldTo() throws Exception {
    rows.execute(
        """
        DELETE FROM snapshots WHERE product = 'BTC-USD';
        DELETE FROM price_stats_1min WHERE product = 'BTC-USD'
        """);
    known.forgotten.add("BTC-USD");

    assertThat(rebuild.differences(snapshots, NOW)).isEmpty();
    assertThat(rebuild.apply(snapshots, NOW)).isEmpty();
    assertThat(madeAnew).isEmpty();
    assertThat(rebuild.apply(CANDLES, NOW)).as("candles").isNotEmpty();

    Part also = new Part.Snapshots((snapshot, _) -> madeAnew.add(snapshot), true);
    assertThat(rebuild.apply(also, NOW)).hasSize(1);
    assertThat(madeAnew).extracting(Snapshot::product).containsExactly("BTC-USD");
  }

  /** It would end a session that is silent for so long as the broker is asked of many. */
  @Test
  void tellsTheDatabaseThatItIsThereBetweenForgottenProducts() throws Exception {
    List<String> heard = new ArrayList<>();
    known =
        new FixedKnowledge() {
          @Override
          public boolean isForgotten(String product) {
            heard.addAll(
                rows.rows(
                    "SELECT max(state_change) FROM pg_stat_activity"
                        + " WHERE application_name = 'ledgerflux-rebuild'"
                        + " AND datname = current_database()"));
            return true;
          }
        };
    rebuild.close();
    rebuild = Rebuild.open(database, ONE_SHARD, known);

    assertThat(rebuild.apply(snapshots, NOW)).isEmpty();

    assertThat(heard).hasSize(2).doesNotHaveDuplicates();
  }
}
