package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Snapshot;
import java.sql.SQLException;

/** Takes what becomes of products while the lock of their shard is held. */
@FunctionalInterface
public interface SnapshotOutlet {
  /**
   * Takes {@code snapshot}, which holds for as long as {@code lock} does: whoever has the lock next
   * may know a newer one.
   *
   * @throws SQLException where the lock is lost
   */
  void take(Snapshot snapshot, HeldLock lock) throws SQLException;
}
