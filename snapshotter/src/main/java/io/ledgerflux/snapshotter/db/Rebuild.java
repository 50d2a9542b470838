package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.snapshotter.db.SnapshotRebuild.Rebuilt;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Makes anew, from the history, what the snapshotters keep up from tick to tick.
 *
 * <p>Snapshotters may run meanwhile. Shard by shard it takes the lock by which one of them works:
 * that one's session ends, so that nothing of it is under way; it waits as a standby, and when it
 * has the lock again it loads what stands there then. What comes meanwhile waits in the stream.
 */
public final class Rebuild implements AutoCloseable {
  /** No shard's: who rebuilds would end the session of another who does. */
  private static final int REBUILD_LOCK = -3;

  private final Session session;
  private final Shards shards;
  private final ProductKnowledge known;

  private Rebuild(Session session, Shards shards, ProductKnowledge known) {
    this.session = session;
    this.shards = shards;
    this.known = known;
  }

  /**
   * A rebuild in {@code database}, as its writer, where products are dealt to {@code shards}.
   *
   * @param known is asked while the lock of a shard is held
   */
  public static Rebuild open(Database database, Shards shards, ProductKnowledge known)
      throws SQLException {
    return new Rebuild(database.openForRebuild(), shards, known);
  }

  /** A part of what follows from the history. */
  public sealed interface Part {
    /**
     * Candles.
     *
     * @param shrink also those of which the history holds fewer ticks than they tell: some of its
     *     rows were dropped by age, or they tell too many
     */
    record Candles(boolean shrink) implements Part {}

    /**
     * The newest state of each product.
     *
     * @param outlet takes each that is made anew, when all of its shard are written, and before
     *     they are committed: nothing is written of a shard whose states it does not take
     * @param forgotten also those of products that were forgotten
     */
    record Snapshots(SnapshotOutlet outlet, boolean forgotten) implements Part {}

    /**
     * Open gaps.
     *
     * @param refused trades that are known to be refused, by product, beside those that the gaps
     *     tell
     */
    record Gaps(Map<String, NavigableSet<Long>> refused) implements Part {}
  }

  /**
   * What {@link #apply} would change, in words: seen at one moment, without any lock.
   *
   * @throws IOException where nobody tells what is known of a product
   */
  public List<String> differences(Part part, Instant now) throws IOException, SQLException {
    return session.inTransaction(
        () -> {
          session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          List<String> changes = new ArrayList<>();
          for (String product : products()) {
            changes.addAll(rebuild(part, product, now, false, new ArrayList<>()));
          }
          Collections.sort(changes);
          return changes;
        });
  }

  /**
   * Makes {@code part} of all products anew, and tells in words what was changed. After an
   * exception the shards before the one that failed are done; {@link #close} frees that one.
   *
   * @throws SQLException also if another rebuild is under way
   * @throws IOException where nobody tells what is known of products
   * @throws DealtAnewException where another number of shards was told since this was opened: what
   *     is written under the lock of a shard would be another's
   */
  public List<String> apply(Part part, Instant now)
      throws DealtAnewException, IOException, SQLException {
    if (!session.tryLock(REBUILD_LOCK)) {
      throw new SQLException("another rebuild is under way");
    }
    List<String> changes = new ArrayList<>();
    for (int shard : shards.all()) {
      session.takeOver(shard);
      if (!known.isDealtTo(shards)) {
        throw new DealtAnewException();
      }
      changes.addAll(session.inTransaction(() -> applyTo(shard, part, now)));
      session.unlock(shard);
    }
    session.unlock(REBUILD_LOCK);
    Collections.sort(changes);
    return changes;
  }

  @Override
  public void close() {
    session.close();
  }

  private List<String> applyTo(int shard, Part part, Instant now) throws IOException, SQLException {
    List<String> changes = new ArrayList<>();
    List<Snapshot> made = new ArrayList<>();
    for (String product : products()) {
      if (shards.of(product) == shard) {
        changes.addAll(rebuild(part, product, now, true, made));
      }
    }
    if (part instanceof Part.Snapshots(var outlet, _)) {
      for (Snapshot snapshot : made) {
        outlet.take(snapshot, session::keepAlive);
      }
    }
    return changes;
  }

  /** Adds to {@code made} what is made anew of snapshots. */
  private List<String> rebuild(
      Part part, String product, Instant now, boolean write, List<Snapshot> made)
      throws IOException, SQLException {
    Connection connection = session.connection();
    return switch (part) {
      case Part.Candles(boolean shrink) ->
          new CandleRebuild(connection).rebuild(product, shrink, write);
      case Part.Snapshots(_, boolean forgotten) -> {
        if (!forgotten && known.isForgotten(product)) {
          session.keepAlive();
          yield List.of();
        }
        Optional<Rebuilt> rebuilt = new SnapshotRebuild(connection).rebuild(product, now, write);
        rebuilt.ifPresent(
            r -> made.add(new Snapshot(product, Timestamps.nanos(now), r.state(), true)));
        yield rebuilt.map(Rebuilt::difference).stream().toList();
      }
      case Part.Gaps(var refused) ->
          new GapRebuild(connection, now, write)
              .rebuild(product, refused.getOrDefault(product, Collections.emptyNavigableSet()));
    };
  }

  /** By one look into the index for each product, however long the history is. */
  private List<String> products() throws SQLException {
    String sql =
        """
        WITH RECURSIVE known AS (
             (SELECT product FROM tick_history ORDER BY product LIMIT 1)
              UNION ALL
             SELECT (SELECT product FROM tick_history WHERE product > known.product
                      ORDER BY product LIMIT 1)
               FROM known
              WHERE known.product IS NOT NULL)
        SELECT product FROM known WHERE product IS NOT NULL
        """;
    List<String> products = new ArrayList<>();
    try (PreparedStatement statement = session.connection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        products.add(rows.getString(1));
      }
    }
    return products;
  }
}
