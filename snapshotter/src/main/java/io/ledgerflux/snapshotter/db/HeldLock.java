package io.ledgerflux.snapshotter.db;

import java.sql.SQLException;

/** A shard's lock, in the hands of who took it. */
@FunctionalInterface
public interface HeldLock {
  /**
   * Returns only where the lock was held when this was called, or later: what was seen before was
   * seen by its holder.
   *
   * @throws SQLException where the session that took it has ended, and the lock with it
   */
  void confirm() throws SQLException;
}
