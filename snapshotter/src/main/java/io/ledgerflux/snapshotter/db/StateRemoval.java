package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Snapshot;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Takes the newest state of a product out of the database, which keeps its history.
 *
 * <p>A snapshotter may run meanwhile: it loses the shard's lock for a moment, as by a {@link
 * Rebuild}, and when it has that again it knows nothing of the product either.
 */
public final class StateRemoval implements AutoCloseable {
  private final Session session;

  private StateRemoval(Session session) {
    this.session = session;
  }

  /**
   * A removal in {@code database}, as its writer, of a product of {@code shard}. It holds the
   * shard's lock until it is closed.
   */
  public static StateRemoval open(Database database, int shard) throws SQLException {
    Session session = database.openForRebuild();
    try {
      session.takeOver(shard);
    } catch (SQLException e) {
      session.close();
      throw e;
    }
    return new StateRemoval(session);
  }

  /**
   * Removes the state of {@code product}, where there is one.
   *
   * @param outlet takes what is known of it from {@code nowNanos} on, a snapshot without a state:
   *     who worked the shard before, and has not noticed, writes nothing behind that
   */
  public void remove(String product, long nowNanos, SnapshotOutlet outlet) throws SQLException {
    try (PreparedStatement statement =
        session.connection().prepareStatement("DELETE FROM snapshots WHERE product = ?")) {
      statement.setString(1, product);
      statement.executeUpdate();
    }
    outlet.take(new Snapshot(product, nowNanos, null), session::keepAlive);
  }

  /**
   * Returns where the shard's lock is still held: nobody made the state again since.
   *
   * @throws SQLException where the session has ended, and the lock with it
   */
  public void confirm() throws SQLException {
    session.keepAlive();
  }

  @Override
  public void close() {
    session.close();
  }
}
