package io.ledgerflux.snapshotter.db;

import io.ledgerflux.nats.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How far readers have come. */
final class PositionTable {
  private final Connection connection;

  PositionTable(Connection connection) {
    this.connection = connection;
  }

  /** Where {@code reader} stands; at the beginning where it never read. */
  Position load(String reader) throws SQLException {
    begin(reader);
    String sql =
        """
        SELECT stream_sequence, broker_nanos, stream_created_nanos
          FROM reader_positions
         WHERE reader = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, reader);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("the position of " + reader + " vanished");
        }
        return new Position(rows.getLong(1), rows.getLong(2), rows.getLong(3));
      }
    }
  }

  /**
   * Moves {@code reader} from {@code start} to {@code end}; answers whether it stood at {@code
   * start}: if not, another works the shard.
   */
  boolean tryAdvance(String reader, Position start, Position end) throws SQLException {
    String sql =
        """
        UPDATE reader_positions
           SET stream_sequence = ?, broker_nanos = ?, stream_created_nanos = ?, updated_at = now()
         WHERE reader = ?
           AND (stream_sequence, broker_nanos, stream_created_nanos) = (?, ?, ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, 1, end);
      statement.setString(4, reader);
      set(statement, 5, start);
      return statement.executeUpdate() > 0;
    }
  }

  private void begin(String reader) throws SQLException {
    String sql =
        """
        INSERT INTO reader_positions (
               reader, stream_sequence, broker_nanos, stream_created_nanos)
        VALUES (?, ?, ?, ?)
            ON CONFLICT (reader) DO NOTHING
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, reader);
      set(statement, 2, Position.BEGINNING);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, int first, Position position)
      throws SQLException {
    statement.setLong(first, position.streamSequence());
    statement.setLong(first + 1, position.brokerNanos());
    statement.setLong(first + 2, position.streamCreatedNanos());
  }
}
