package io.ledgerflux.snapshotter.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes one product's candles anew from its ticks. */
final class CandleRebuild {
  private static final String MADE =
      """
      WITH made AS (
           SELECT product, date_trunc('minute', "timestamp") AS time_bucket, count(*) AS tick_count,
                  sum(price) AS price_sum, min(price) AS min_price, max(price) AS max_price,
                  min(sequence) AS open_sequence,
                  (array_agg(price ORDER BY sequence, ts_event))[1] AS open_price,
                  max(sequence) AS close_sequence,
                  (array_agg(price ORDER BY sequence DESC, ts_event))[1] AS close_price,
                  count(volume) AS volume_count, coalesce(sum(volume), 0) AS volume_sum
             FROM tick_history
            WHERE product = ? AND price IS NOT NULL
            GROUP BY product, date_trunc('minute', "timestamp")),
      wrong AS (
           SELECT made.*, held.tick_count AS held_count
             FROM made
             LEFT JOIN price_stats_1min AS held USING (product, time_bucket)
            WHERE (made.tick_count, made.price_sum, made.min_price, made.max_price,
                   made.open_sequence, made.open_price, made.close_sequence, made.close_price,
                   made.volume_count, made.volume_sum)
                  IS DISTINCT FROM
                  (held.tick_count, held.price_sum, held.min_price, held.max_price,
                   held.open_sequence, held.open_price, held.close_sequence, held.close_price,
                   held.volume_count, held.volume_sum))
      """;

  private final Connection connection;

  CandleRebuild(Connection connection) {
    this.connection = connection;
  }

  List<String> rebuild(String product, boolean shrink, boolean write) throws SQLException {
    List<String> changes = new ArrayList<>();
    String differences =
        """
        SELECT time_bucket::text, tick_count, held_count, tick_count < held_count
          FROM wrong
         ORDER BY time_bucket
        """;
    try (PreparedStatement statement = connection.prepareStatement(MADE + differences)) {
      statement.setString(1, product);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long held = rows.getLong(3);
          String before = rows.wasNull() ? "is missing" : "tells of %d ticks".formatted(held);
          boolean left = rows.getBoolean(4) && !shrink;
          changes.add(
              "%s: the candle of %s %s, the history of %d%s"
                  .formatted(
                      product,
                      rows.getString(1),
                      before,
                      rows.getLong(2),
                      left ? ": left as it is" : ""));
        }
      }
    }
    if (write && !changes.isEmpty()) {
      write(product, shrink);
    }
    return changes;
  }

  private void write(String product, boolean shrink) throws SQLException {
    String sql =
        """
        INSERT INTO price_stats_1min (
               product, time_bucket, tick_count, price_sum, min_price, max_price, open_sequence,
               open_price, close_sequence, close_price, volume_count, volume_sum)
        SELECT product, time_bucket, tick_count, price_sum, min_price, max_price, open_sequence,
               open_price, close_sequence, close_price, volume_count, volume_sum
          FROM wrong
         WHERE ? OR held_count IS NULL OR tick_count >= held_count
            ON CONFLICT (product, time_bucket) DO UPDATE
           SET tick_count = EXCLUDED.tick_count, price_sum = EXCLUDED.price_sum,
               min_price = EXCLUDED.min_price, max_price = EXCLUDED.max_price,
               open_sequence = EXCLUDED.open_sequence, open_price = EXCLUDED.open_price,
               close_sequence = EXCLUDED.close_sequence, close_price = EXCLUDED.close_price,
               volume_count = EXCLUDED.volume_count, volume_sum = EXCLUDED.volume_sum
        """;
    try (PreparedStatement statement = connection.prepareStatement(MADE + sql)) {
      statement.setString(1, product);
      statement.setBoolean(2, shrink);
      statement.executeUpdate();
    }
  }
}
