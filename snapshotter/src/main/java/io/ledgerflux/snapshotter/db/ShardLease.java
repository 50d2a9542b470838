package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A session by which one snapshotter works a shard: who holds its advisory lock works, who waits
 * for it is the hot standby. The lock ends with the session, whatever ends that.
 */
public final class ShardLease implements AutoCloseable {
  private final Session session;
  private final int shard;

  private ShardLease(Session session, int shard) {
    this.session = session;
    this.shard = shard;
  }

  /** A session for {@code shard}, without the lock yet. */
  public static ShardLease open(Database database, int shard) throws SQLException {
    return new ShardLease(database.openForShard(shard), shard);
  }

  /** Takes the lock, unless another has it, and tells whether it did. */
  public boolean tryTake() throws SQLException {
    return session.metrics().timed("lock", () -> session.tryLock(shard));
  }

  /**
   * What the database knows of the shard at {@code now}; only for who holds the lock. A state that
   * cannot be read is made anew, of as much of the history as can be read in seconds.
   */
  public ShardHistory load(Shards shards, Instant now) throws SQLException {
    return load(shards, now, StateRecovery.Patience.OF_A_SHARD);
  }

  /** The same, by one who is as patient as that. */
  ShardHistory load(Shards shards, Instant now, StateRecovery.Patience patience)
      throws SQLException {
    return ShardHistory.load(session, shards, shard, now, patience);
  }

  /**
   * Sees to it that the session is not taken for dead. Its answer shows that the lock was held when
   * this was called, or later: it is the session's, and goes with it.
   */
  public void keepAlive() throws SQLException {
    session.metrics().timed("keepalive", session::keepAlive);
  }

  @Override
  public void close() {
    session.close();
  }
}
