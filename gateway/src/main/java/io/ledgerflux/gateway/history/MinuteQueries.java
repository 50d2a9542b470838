package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.Candle;
import io.ledgerflux.gateway.rest.CandleQuery;
import io.ledgerflux.gateway.rest.Completeness;
import io.ledgerflux.gateway.rest.CompletenessQuery;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept by the minute: prices, and how many trades there are.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 */
record MinuteQueries(PostgresMetrics metrics, Connection connection) {
  /** The minutes' sums make a candle as exact as if it was made of the ticks. */
  Page<Candle> candles(CandleQuery query) throws SQLException {
    String sql =
        """
        SELECT date_bin(make_interval(mins => ?), time_bucket, TIMESTAMPTZ '1970-01-01 00:00Z') AS begin,
               (array_agg(open_price ORDER BY time_bucket))[1]       AS open,
               max(max_price)                                        AS high,
               min(min_price)                                        AS low,
               (array_agg(close_price ORDER BY time_bucket DESC))[1] AS close,
               sum(price_sum) / sum(tick_count)                      AS average,
               CASE WHEN sum(volume_count) > 0 THEN sum(volume_sum) END AS volume,
               sum(tick_count)::bigint                               AS ticks
          FROM price_stats_1min
         WHERE product = ? AND time_bucket >= ? AND time_bucket < ?
         GROUP BY begin
         ORDER BY begin
         LIMIT ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, (int) query.interval().length().toMinutes());
      statement.setString(2, query.product());
      statement.setObject(3, TickRows.timestamp(query.fromNanos()));
      statement.setObject(4, TickRows.timestamp(query.toNanos()));
      statement.setInt(5, query.limit() + 1);
      List<Candle> candles = metrics.timed("rest_candles", () -> candles(statement));
      return candles.size() <= query.limit()
          ? new Page<>(candles, Optional.empty())
          : new Page<>(
              candles.subList(0, query.limit()),
              Optional.of(query.goingOnAt(candles.getLast().beginNanos())));
    }
  }

  private static List<Candle> candles(PreparedStatement statement) throws SQLException {
    List<Candle> candles = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        candles.add(
            new Candle(
                nanos(row, "begin"),
                row.getBigDecimal("open"),
                row.getBigDecimal("high"),
                row.getBigDecimal("low"),
                row.getBigDecimal("close"),
                row.getBigDecimal("average"),
                Optional.ofNullable(row.getBigDecimal("volume")),
                row.getLong("ticks")));
      }
    }
    return candles;
  }

  Completeness.Report completeness(CompletenessQuery query) throws SQLException {
    return new Completeness.Report(total(query), minutes(query));
  }

  private Completeness total(CompletenessQuery query) throws SQLException {
    String sql =
        """
        SELECT coalesce(sum(expected), 0)::bigint AS expected,
               coalesce(sum(stored), 0)::bigint   AS stored
          FROM completeness_1min
         WHERE product = ? AND minute >= ? AND minute < ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, query, query.fromNanos());
      return metrics.timed(
          "rest_completeness",
          () -> {
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return completeness(row);
            }
          });
    }
  }

  private Page<Completeness.Minute> minutes(CompletenessQuery query) throws SQLException {
    String sql =
        """
        SELECT minute, expected, stored
          FROM completeness_1min
         WHERE product = ? AND minute >= ? AND minute < ?
         ORDER BY minute
         LIMIT ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, query, query.pageNanos());
      statement.setInt(4, query.limit() + 1);
      List<Completeness.Minute> minutes =
          metrics.timed("rest_completeness", () -> minutes(statement));
      return minutes.size() <= query.limit()
          ? new Page<>(minutes, Optional.empty())
          : new Page<>(
              minutes.subList(0, query.limit()),
              Optional.of(query.goingOnAt(minutes.getLast().beginNanos())));
    }
  }

  private static void set(PreparedStatement statement, CompletenessQuery query, long fromNanos)
      throws SQLException {
    statement.setString(1, query.product());
    statement.setObject(2, TickRows.timestamp(fromNanos));
    statement.setObject(3, TickRows.timestamp(query.toNanos()));
  }

  private static List<Completeness.Minute> minutes(PreparedStatement statement)
      throws SQLException {
    List<Completeness.Minute> minutes = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        minutes.add(new Completeness.Minute(nanos(row, "minute"), completeness(row)));
      }
    }
    return minutes;
  }

  private static Completeness completeness(ResultSet row) throws SQLException {
    return new Completeness(row.getLong("expected"), row.getLong("stored"));
  }

  private static long nanos(ResultSet row, String column) throws SQLException {
    return Timestamps.nanos(row.getObject(column, OffsetDateTime.class).toInstant());
  }
}
