package io.ledgerflux.snapshotter.db;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.snapshotter.batch.Markets;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The newest state of each product. */
final class SnapshotTable {
  private final Connection connection;

  SnapshotTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * What is known of some products.
   *
   * @param states of those whose rows can be read
   * @param unreadable what is wrong with the others' rows, by product
   */
  record Held(List<MarketState> states, Map<String, String> unreadable) {}

  /** What is known of the products that {@code isWanted} takes; the others' rows are not read. */
  Held load(Predicate<String> isWanted) throws SQLException {
    String sql = "SELECT product, state::text FROM snapshots";
    List<MarketState> states = new ArrayList<>();
    Map<String, String> unreadable = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String product = rows.getString(1);
        if (isWanted.test(product)) {
          try {
            byte[] state = rows.getString(2).getBytes(StandardCharsets.UTF_8);
            states.add(SnapshotCodec.decodeState(product, state));
          } catch (MalformedMessageException e) {
            unreadable.put(product, String.valueOf(e.getMessage()));
          }
        }
      }
    }
    return new Held(states, unreadable);
  }

  /** Writes what moved, where the sequence rises or the numbering began anew. */
  void upsert(Markets markets, long snapshotNanos) throws SQLException {
    String sql =
        """
        INSERT INTO snapshots AS held (product, last_seq, ts_snapshot, state)
        SELECT product, last_seq, ?, state::jsonb
          FROM unnest(?, ?, ?) AS moved (product, last_seq, state)
         ORDER BY product
            ON CONFLICT (product) DO UPDATE
           SET last_seq = EXCLUDED.last_seq,
               ts_snapshot = EXCLUDED.ts_snapshot,
               state = EXCLUDED.state,
               updated_at = now()
         WHERE held.last_seq < EXCLUDED.last_seq OR EXCLUDED.product = ANY (?)
        """;
    List<MarketState> states = List.copyOf(markets.moved().values());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, snapshotNanos);
      new Columns<>(statement, states, 2)
          .text(MarketState::product)
          .whole(MarketState::lastSequence)
          .text(state -> new String(SnapshotCodec.encodeState(state), StandardCharsets.UTF_8));
      statement.setArray(
          5, connection.createArrayOf("text", markets.restarted().toArray(String[]::new)));
      statement.executeUpdate();
    }
  }
}
