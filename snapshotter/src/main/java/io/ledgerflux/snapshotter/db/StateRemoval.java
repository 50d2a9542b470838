package io.ledgerflux.snapshotter.db;

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

  /** A removal in {@code database}, as its writer. */
  public static StateRemoval open(Database database) throws SQLException {
    return new StateRemoval(database.openForRebuild());
  }

  /**
   * Removes the state of {@code product}, which belongs to {@code shard}, where there is one.
   *
   * @return whether who worked the shard has noticed, and will tell of the product no more; false
   *     also where no snapshotter was seen
   */
  public boolean remove(String product, int shard) throws SQLException {
    boolean noticed = new ShardTakeover(session, ShardTakeover.PATIENCE).take(shard);
    try (PreparedStatement statement =
        session.connection().prepareStatement("DELETE FROM snapshots WHERE product = ?")) {
      statement.setString(1, product);
      statement.executeUpdate();
    }
    session.unlock(shard);
    return noticed;
  }

  @Override
  public void close() {
    session.close();
  }
}
