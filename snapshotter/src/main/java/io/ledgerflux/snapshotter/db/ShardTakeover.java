package io.ledgerflux.snapshotter.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes a shard's lock from the snapshotter that works it, and waits until that one has noticed:
 * then it publishes nothing any more of what it knew. That it noticed shows by its next session, in
 * which it waits for the lock.
 */
final class ShardTakeover {
  /** A snapshotter that lives comes again within a second or two. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Session session;
  private final Duration patience;

  /**
   * A takeover by {@code session}.
   *
   * @param patience how long it waits for who may be gone
   */
  ShardTakeover(Session session, Duration patience) {
    this.session = session;
    this.patience = patience;
  }

  /**
   * Takes the lock of {@code shard}; whether who had it has noticed. Where nobody had it, the
   * database may have ended the session of one who stands still: then only one who waits for the
   * lock has noticed.
   */
  boolean take(int shard) throws SQLException {
    Instant began = clock();
    int ended = session.takeOver(shard, Database.shardSession(shard));
    Instant since = ended == 0 ? Instant.EPOCH : began;
    int wanted = Math.max(ended, 1);
    long deadline = System.nanoTime() + patience.toNanos();
    while (begunSince(since, shard) < wanted) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }

  private Instant clock() throws SQLException {
    try (PreparedStatement statement =
            session.connection().prepareStatement("SELECT clock_timestamp()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  /** How many sessions for {@code shard} began since. */
  private int begunSince(Instant began, int shard) throws SQLException {
    String sql =
        """
        SELECT count(*)
          FROM pg_stat_activity
         WHERE application_name = ? AND backend_start >= ? AND datname = current_database()
        """;
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      statement.setString(1, Database.shardSession(shard));
      statement.setTimestamp(2, Timestamp.from(began));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
