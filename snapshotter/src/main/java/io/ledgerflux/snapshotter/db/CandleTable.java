package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.candles.Candle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Prices by the minute. */
final class CandleTable {
  private final Connection connection;

  CandleTable(Connection connection) {
    this.connection = connection;
  }

  /** Adds {@code candles} to what is there. */
  void add(Collection<Candle> candles) throws SQLException {
    String sql =
        """
        INSERT INTO price_stats_1min AS held (
               product, time_bucket, tick_count, price_sum, min_price, max_price, open_sequence,
               open_price, close_sequence, close_price, volume_count, volume_sum)
        SELECT product, TIMESTAMPTZ 'epoch' + minute * INTERVAL '1 minute', tick_count, price_sum,
               min_price, max_price, open_sequence, open_price, close_sequence, close_price,
               volume_count, volume_sum
          FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               AS more (product, minute, tick_count, price_sum, min_price, max_price,
               open_sequence, open_price, close_sequence, close_price, volume_count, volume_sum)
         ORDER BY product, minute
            ON CONFLICT (product, time_bucket) DO UPDATE
           SET tick_count = held.tick_count + EXCLUDED.tick_count,
               price_sum = held.price_sum + EXCLUDED.price_sum,
               min_price = LEAST(held.min_price, EXCLUDED.min_price),
               max_price = GREATEST(held.max_price, EXCLUDED.max_price),
               open_sequence = LEAST(held.open_sequence, EXCLUDED.open_sequence),
               open_price = CASE WHEN EXCLUDED.open_sequence < held.open_sequence
                                 THEN EXCLUDED.open_price ELSE held.open_price END,
               close_sequence = GREATEST(held.close_sequence, EXCLUDED.close_sequence),
               close_price = CASE WHEN EXCLUDED.close_sequence > held.close_sequence
                                  THEN EXCLUDED.close_price ELSE held.close_price END,
               volume_count = held.volume_count + EXCLUDED.volume_count,
               volume_sum = held.volume_sum + EXCLUDED.volume_sum
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new Columns<>(statement, List.copyOf(candles))
          .text(candle -> candle.key().product())
          .whole(candle -> candle.key().minute())
          .whole(Candle::ticks)
          .decimal(Candle::priceSum)
          .decimal(Candle::low)
          .decimal(Candle::high)
          .whole(candle -> candle.open().sequence())
          .decimal(candle -> candle.open().price())
          .whole(candle -> candle.close().sequence())
          .decimal(candle -> candle.close().price())
          .whole(Candle::volumes)
          .decimal(Candle::volumeSum);
      statement.executeUpdate();
    }
  }
}
