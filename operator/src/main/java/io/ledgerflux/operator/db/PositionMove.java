package io.ledgerflux.operator.db;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the snapshotters' shards new positions, in one transaction, while no snapshotter works: it
 * holds the lock of each shard from its beginning to its end.
 */
public final class PositionMove implements AutoCloseable {
  private final Connection connection;
  private final int locks;

  /** What must be done before a snapshotter can work again. */
  @FunctionalInterface
  public interface Conclusion {
    /** Does it. */
    void run() throws IOException;
  }

  private PositionMove(Connection connection, int locks) {
    this.connection = connection;
    this.locks = locks;
  }

  /**
   * A move in the database of {@code login}, who writes there. Nothing is changed yet.
   *
   * @param locks how many shards' locks are to be held: of the old number and the new
   * @throws SQLException if a snapshotter works one of them, the login may not write, or the
   *     database cannot be reached
   */
  public static PositionMove begin(PostgresConfig login, int locks) throws SQLException {
    PositionMove move =
        new PositionMove(Connections.open(login, Connections.Purpose.WRITES), locks);
    try {
      move.connection.setAutoCommit(false);
      for (int shard = 0; shard < locks; shard++) {
        move.lock(shard);
      }
      move.requireThatItMayWrite(login.user());
      return move;
    } catch (SQLException e) {
      move.close();
      throw e;
    }
  }

  /**
   * Writes the positions of {@code shards} shards, and deletes those of others, which would be
   * taken for theirs when there are more shards again.
   *
   * @param ticks where all of them stand in market_ticks
   * @param conclusion run when they are written, while the locks are held still
   */
  public void write(int shards, Position ticks, Conclusion conclusion)
      throws SQLException, IOException {
    Position rejects = furthestBack();
    for (int shard = 0; shard < shards; shard++) {
      write(ReaderNames.ticks(shard), ticks);
      write(ReaderNames.rejects(shard), rejects);
    }
    deleteFrom(shards);
    connection.commit();
    conclusion.run();
  }

  /** Frees the locks; what was not written to its end is as it was. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void lock(int shard) throws SQLException {
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

  /** To be refused later would be to be refused half way. */
  private void requireThatItMayWrite(String user) throws SQLException {
    String sql =
        """
        SELECT bool_and(has_table_privilege('reader_positions', needed))
               AND NOT current_setting('transaction_read_only')::boolean
          FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS needed
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (!row.getBoolean(1)) {
        throw new SQLException(user + " may not write reader_positions there");
      }
    }
  }

  /** Rejects are read by every shard: the one that is furthest back has read what all have. */
  private Position furthestBack() throws SQLException {
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
        .filter(entry -> entry.getKey() < locks)
        .map(Map.Entry::getValue)
        .min(
            (a, b) ->
                a.streamCreatedNanos() == b.streamCreatedNanos()
                    ? Long.compare(a.streamSequence(), b.streamSequence())
                    : Long.compare(b.streamCreatedNanos(), a.streamCreatedNanos()))
        .orElse(Position.BEGINNING);
  }

  private void deleteFrom(int shards) throws SQLException {
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

  private void write(String reader, Position position) throws SQLException {
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
