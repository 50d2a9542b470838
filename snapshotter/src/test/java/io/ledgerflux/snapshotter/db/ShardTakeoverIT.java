package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who takes a shard's lock knows whether its snapshotter has noticed. */
class ShardTakeoverIT extends ShardHistoryFixture {
  private Session taking;

  @BeforeEach
  void openSession() throws SQLException {
    taking = database.openForRebuild();
  }

  @AfterEach
  void closeSession() {
    taking.close();
  }

  @Test
  void tellsThatWhoHadTheLockHasNotNoticed() throws Exception {
    assertThat(new ShardTakeover(taking, Duration.ZERO).take(0)).isFalse();
    assertThatThrownBy(lease::keepAlive).isInstanceOf(SQLException.class);
  }

  /** As one that stood still until the database had ended its session. */
  @Test
  void takesAFreeLockForOneOfWhichNobodyKnowsWhoLostIt() throws Exception {
    leaveTheLockFree();
    assertThat(new ShardTakeover(taking, Duration.ZERO).take(0)).isFalse();
  }

  @Test
  void knowsThatWhoWaitsForAFreeLockHasNoticed() throws Exception {
    leaveTheLockFree();
    try (ShardLease _ = ShardLease.open(database, 0)) {
      assertThat(new ShardTakeover(taking, Duration.ZERO).take(0)).isTrue();
    }
  }

  /** A session frees its locks before the server forgets that it was there. */
  private void leaveTheLockFree() throws SQLException {
    lease.close();
    await().atMost(Durations.ONE_MINUTE).until(() -> taking.tryLock(0));
    taking.unlock(0);
    await().atMost(Durations.ONE_MINUTE).until(() -> sessions() == 0);
  }

  private long sessions() {
    return rows.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = '%s'".formatted(Database.shardSession(0)));
  }
}
