package io.ledgerflux.snapshotter.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Trades that were refused before anything told of a gap where they are missing. */
final class RefusedTradeTable {
  private final Connection connection;

  RefusedTradeTable(Connection connection) {
    this.connection = connection;
  }

  /** Those of {@code product} from {@code from} to {@code to}. */
  NavigableSet<Long> between(String product, long from, long to) throws SQLException {
    String sql =
        "SELECT trade_id FROM refused_trades WHERE product = ? AND trade_id BETWEEN ? AND ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setLong(2, from);
      statement.setLong(3, to);
      NavigableSet<Long> ids = new TreeSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  /** Remembers {@code ids}. */
  void remember(String product, Collection<Long> ids, Instant now) throws SQLException {
    String sql =
        """
        INSERT INTO refused_trades (product, trade_id, refused_at)
        SELECT ?, id, ? FROM unnest(?) AS id
            ON CONFLICT (product, trade_id) DO NOTHING
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setTimestamp(2, Timestamp.from(now));
      new Columns<>(statement, List.copyOf(ids), 3).whole(id -> id);
      statement.executeUpdate();
    }
  }
}
