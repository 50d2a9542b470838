package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.gaps.TradeNumbering;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** How far the trades of each product are numbered. */
final class NumberingTable {
  private final Connection connection;

  NumberingTable(Connection connection) {
    this.connection = connection;
  }

  /** The numbering of all products, whatever their shard. */
  Map<String, TradeNumbering> load() throws SQLException {
    String sql =
        """
        SELECT product, generation, (EXTRACT(EPOCH FROM since) * 1000000)::bigint, highest_trade_id
          FROM trade_numbering
        """;
    Map<String, TradeNumbering> numberings = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        long highest = rows.getLong(4);
        boolean unknown = rows.wasNull();
        numberings.put(
            rows.getString(1),
            new TradeNumbering(
                rows.getInt(2),
                rows.getLong(3),
                unknown ? OptionalLong.empty() : OptionalLong.of(highest)));
      }
    }
    return numberings;
  }

  /** Writes {@code moved}. */
  void upsert(Map<String, TradeNumbering> moved) throws SQLException {
    String sql =
        """
        INSERT INTO trade_numbering (product, generation, since, highest_trade_id)
        SELECT product, generation, TIMESTAMPTZ 'epoch' + since * INTERVAL '1 microsecond', highest
          FROM unnest(?, ?, ?, ?) AS moved (product, generation, since, highest)
         ORDER BY product
            ON CONFLICT (product) DO UPDATE
           SET generation = EXCLUDED.generation, since = EXCLUDED.since,
               highest_trade_id = EXCLUDED.highest_trade_id
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new Columns<>(statement, List.copyOf(moved.entrySet()))
          .text(Map.Entry::getKey)
          .whole(entry -> entry.getValue().generation())
          .whole(entry -> entry.getValue().sinceMicros())
          .wholeOrNull(
              entry -> {
                OptionalLong highest = entry.getValue().highest();
                return highest.isPresent() ? Long.valueOf(highest.getAsLong()) : null;
              });
      statement.executeUpdate();
    }
  }
}
