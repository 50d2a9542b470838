package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.partitions.Partition;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.ledgerflux.snapshotter.partitions.PartitionPlan.Held;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The tables that hold the history's pieces of time, in one session of the owner. They are made
 * whole and then attached, detached and then dropped: no step keeps a writer waiting.
 */
public final class PartitionTables implements AutoCloseable {
  private static final int UPKEEP_LOCK = -1;
  private static final int CHANGE_LOCK = -2;

  private final Session session;
  private final PartitionPlan plan;

  /** A session with {@code database}, for a history that is kept as {@code plan} says. */
  public static PartitionTables open(Database database, PartitionPlan plan) throws SQLException {
    return new PartitionTables(database.openForUpkeep(), plan);
  }

  private PartitionTables(Session session, PartitionPlan plan) {
    this.session = session;
    this.plan = plan;
  }

  /** Whether this session does the upkeep: one at a time does. */
  public boolean tryTakeUpkeep() throws SQLException {
    return session.metrics().timed("lock", () -> session.tryLock(UPKEEP_LOCK));
  }

  /** What the database's clock says. */
  public Instant clock() throws SQLException {
    try (PreparedStatement statement =
            session.connection().prepareStatement("SELECT clock_timestamp()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** Makes the partitions that {@code times} need, and tells which were missing. */
  public List<Partition> make(Collection<Instant> times, Instant now) throws SQLException {
    return session.metrics().timed("partitions", () -> makeMissing(times, now));
  }

  private List<Partition> makeMissing(Collection<Instant> times, Instant now) throws SQLException {
    return session.inTransaction(
        () -> {
          session.lockInTransaction(CHANGE_LOCK);
          List<Partition> missing = plan.missing(times, attached(), now);
          for (Partition partition : missing) {
            makeTable(partition);
            attach(partition);
          }
          return missing;
        });
  }

  /** Makes what is needed soon. */
  public List<Partition> makeAhead(Instant now) throws SQLException {
    return make(plan.ahead(now), now);
  }

  /** Drops what is older than the history is kept, and tells which were. */
  public List<Partition> dropExpired(Instant now) throws SQLException {
    return session.metrics().timed("partitions", () -> dropAll(now));
  }

  private List<Partition> dropAll(Instant now) throws SQLException {
    finishDetaching();
    for (Partition expired : plan.expired(held(attached()), now)) {
      detach(expired);
    }
    List<Partition> dropped = new ArrayList<>();
    for (Partition detached : detached()) {
      if (dropOrAttach(detached, now)) {
        dropped.add(detached);
      }
    }
    return dropped;
  }

  /**
   * Forgets what nothing asks for any more: old closed gaps, and refused trades that are passed.
   */
  public void tidy(Instant gapsBefore, Instant refusedBefore) throws SQLException {
    session.metrics().timed("tidy", () -> forget(gapsBefore, refusedBefore));
  }

  private void forget(Instant gapsBefore, Instant refusedBefore) throws SQLException {
    delete("DELETE FROM feed_gaps WHERE closed_at < ?", gapsBefore);
    delete("DELETE FROM refused_trades WHERE refused_at < ?", refusedBefore);
    session.execute(
        """
        DELETE FROM refused_trades USING trade_numbering
         WHERE refused_trades.product = trade_numbering.product
           AND trade_id <= highest_trade_id
        """);
  }

  @Override
  public void close() {
    session.close();
  }

  private void makeTable(Partition partition) throws SQLException {
    session.execute(
        "CREATE TABLE IF NOT EXISTS %s (LIKE tick_history INCLUDING ALL)"
            .formatted(partition.table()));
  }

  private void attach(Partition partition) throws SQLException {
    session.execute(
        "ALTER TABLE tick_history ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(partition.table(), partition.from(), partition.to()));
  }

  /** Waits for the transactions that are under way, and keeps none that comes. */
  private void detach(Partition partition) throws SQLException {
    session.execute(
        "ALTER TABLE tick_history DETACH PARTITION %s CONCURRENTLY".formatted(partition.table()));
  }

  /** A detachment that was cut off has to be brought to its end. */
  private void finishDetaching() throws SQLException {
    String sql =
        """
        SELECT inhrelid::regclass::text
          FROM pg_inherits
         WHERE inhparent = 'tick_history'::regclass AND inhdetachpending
        """;
    for (String table : tables(sql)) {
      session.execute("ALTER TABLE tick_history DETACH PARTITION %s FINALIZE".formatted(table));
    }
  }

  /** What was written until it was detached decides; from then on nothing can be. */
  private boolean dropOrAttach(Partition detached, Instant now) throws SQLException {
    return session.inTransaction(
        () -> {
          session.lockInTransaction(CHANGE_LOCK);
          if (!detached().contains(detached)) {
            return false;
          }
          if (plan.expired(held(List.of(detached)), now).isEmpty()) {
            putBack(detached);
            return false;
          }
          session.execute("DROP TABLE " + detached.table());
          forgetPastWrites(detached);
          return true;
        });
  }

  /** A wider partition may have been made of its time since, for a tick that came late. */
  private void putBack(Partition detached) throws SQLException {
    if (attached().stream().noneMatch(detached::overlaps)) {
      attach(detached);
      return;
    }
    session.execute(
        "INSERT INTO tick_history SELECT * FROM %s ON CONFLICT DO NOTHING"
            .formatted(detached.table()));
    session.execute("DROP TABLE " + detached.table());
  }

  private List<Partition> attached() throws SQLException {
    String sql =
        """
        SELECT bounds[1]::timestamptz, bounds[2]::timestamptz
          FROM pg_inherits
          JOIN pg_class ON pg_class.oid = inhrelid,
               regexp_match(pg_get_expr(relpartbound, inhrelid),
                            'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)') AS bounds
         WHERE inhparent = 'tick_history'::regclass
        """;
    List<Partition> partitions = new ArrayList<>();
    try (PreparedStatement statement = session.connection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        partitions.add(
            new Partition(
                rows.getObject(1, OffsetDateTime.class).toInstant(),
                rows.getObject(2, OffsetDateTime.class).toInstant()));
      }
    }
    return partitions;
  }

  /** Tables of partitions that are not attached: an upkeep was cut off between two steps. */
  private List<Partition> detached() throws SQLException {
    String sql =
        """
        SELECT relname
          FROM pg_class
         WHERE relkind = 'r' AND NOT relispartition AND pg_table_is_visible(oid)
           AND relname LIKE 'tick\\_history\\_p%'
        """;
    return tables(sql).stream().map(Partition::ofTable).flatMap(Optional::stream).toList();
  }

  private List<Held> held(Collection<Partition> partitions) throws SQLException {
    String sql = "SELECT max(written_at) FROM past_writes WHERE hour >= ? AND hour < ?";
    List<Held> held = new ArrayList<>();
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      for (Partition partition : partitions) {
        statement.setTimestamp(1, Timestamp.from(partition.from()));
        statement.setTimestamp(2, Timestamp.from(partition.to()));
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          Timestamp last = rows.getTimestamp(1);
          held.add(new Held(partition, last == null ? Instant.EPOCH : last.toInstant()));
        }
      }
    }
    return held;
  }

  private void forgetPastWrites(Partition partition) throws SQLException {
    String sql = "DELETE FROM past_writes WHERE hour >= ? AND hour < ?";
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      statement.setTimestamp(1, Timestamp.from(partition.from()));
      statement.setTimestamp(2, Timestamp.from(partition.to()));
      statement.executeUpdate();
    }
  }

  private void delete(String sql, Instant before) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      statement.setTimestamp(1, Timestamp.from(before));
      statement.executeUpdate();
    }
  }

  private List<String> tables(String sql) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (PreparedStatement statement = session.connection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }
}
