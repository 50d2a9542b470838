package io.ledgerflux.operator.db;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the snapshotters' shards new positions, in one transaction, while no snapshotter works: it
 * holds the lock of each shard.
 */
public final class PositionMove {
  private final PostgresConfig login;

  /** What must be done before a snapshotter can work again. */
  @FunctionalInterface
  public interface Conclusion {
    /** Does it. */
    void run() throws IOException;
  }

  /** A move in the database of {@code login}, who writes there. */
  public PositionMove(PostgresConfig login) {
    this.login = login;
  }

  /**
   * Writes the positions of {@code shards} shards, and deletes those of others, which would be
   * taken for theirs when there are more shards again.
   *
   * @param locks how many shards' locks are to be held: of the old number and the new
   * @param ticks where all of them stand in market_ticks
   * @param conclusion run when they are written, while the locks are held still
   * @throws SQLException if a snapshotter works one of them
   */
  public void write(int shards, int locks, Position ticks, Conclusion conclusion)
      throws SQLException, IOException {
    try (Connection connection =
        DriverManager.getConnection(login.jdbcUrl(), login.user(), login.password())) {
      connection.setAutoCommit(false);
      for (int shard = 0; shard < locks; shard++) {
        lock(connection, shard);
      }
      Position rejects = furthestBack(connection, locks);
      for (int shard = 0; shard < shards; shard++) {
        write(connection, ReaderNames.ticks(shard), ticks);
        write(connection, ReaderNames.rejects(shard), rejects);
      }
      deleteFrom(connection, shards);
      connection.commit();
      conclusion.run();
    }
  }

  private static void lock(Connection connection, int shard) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_lock(?, ?)")) {
      statement.setInt(1, ShardLocks.KEY);
      statement.setInt(2, shard);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          throw new SQLException("a snapshotter still works shard " + shard);
        }
      }
    }
  }

  /** Rejects are read by every shard: the one that is furthest back has read what all have. */
  private static Position furthestBack(Connection connection, int shards) throws SQLException {
    Map<Integer, Position> positions = new TreeMap<>();
    String sql =
        """
        SELECT substring(reader FROM '\\d+$')::integer, stream_sequence, broker_nanos,
               stream_created_nanos
          FROM reader_positions
         WHERE reader LIKE 'market\\_rejects-%'
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        positions.put(
            rows.getInt(1), new Position(rows.getLong(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return positions.entrySet().stream()
        .filter(entry -> entry.getKey() < shards)
        .map(Map.Entry::getValue)
        .min(
            (a, b) ->
                a.streamCreatedNanos() == b.streamCreatedNanos()
                    ? Long.compare(a.streamSequence(), b.streamSequence())
                    : Long.compare(b.streamCreatedNanos(), a.streamCreatedNanos()))
        .orElse(Position.BEGINNING);
  }

  private static void deleteFrom(Connection connection, int shards) throws SQLException {
    String sql =
        """
        DELETE FROM reader_positions
         WHERE reader ~ '^market_(ticks|rejects)-\\d+$'
           AND substring(reader FROM '\\d+$')::integer >= ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, shards);
      statement.executeUpdate();
    }
  }

  private static void write(Connection connection, String reader, Position position)
      throws SQLException {
    String sql =
        """
        INSERT INTO reader_positions (
               reader, stream_sequence, broker_nanos, stream_created_nanos)
        VALUES (?, ?, ?, ?)
            ON CONFLICT (reader) DO UPDATE
           SET stream_sequence = EXCLUDED.stream_sequence, broker_nanos = EXCLUDED.broker_nanos,
               stream_created_nanos = EXCLUDED.stream_created_nanos, updated_at = now()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, reader);
      statement.setLong(2, position.streamSequence());
      statement.setLong(3, position.brokerNanos());
      statement.setLong(4, position.streamCreatedNanos());
      statement.executeUpdate();
    }
  }
}
