package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayRows.Beginning;
import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Newest;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where the tapes of products stand in tick_history at some time.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 */
record ReplayPlaces(PostgresMetrics metrics, Connection connection) {
  /** Where the tapes of {@code products} stand at {@code fromNanos}. */
  List<Beginning> before(List<String> products, long fromNanos) throws SQLException {
    String sql =
        """
        SELECT wanted.product, last.ts_event, last.sequence, first.ts_event, first.sequence,
               opening.ts_event, opening.sequence, ahead.sequence
          FROM unnest(?) AS wanted (product)
          LEFT JOIN LATERAL (
               SELECT ts_event, sequence
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" <= ? AND ts_event < ?
                ORDER BY "timestamp" DESC, ts_event DESC, sequence DESC
                LIMIT 1) AS last ON TRUE
          LEFT JOIN LATERAL (
               SELECT ts_event, sequence
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND restart AND NOT late
                  AND "timestamp" <= ? AND ts_event <= last.ts_event
                ORDER BY "timestamp" DESC, ts_event DESC
                LIMIT 1) AS first ON TRUE
          LEFT JOIN LATERAL (
               SELECT ts_event
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late AND "timestamp" <= ?
                ORDER BY "timestamp", ts_event
                LIMIT 1) AS earliest ON TRUE
          LEFT JOIN LATERAL (
               SELECT ts_event, sequence, restart
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late AND prev_seq IS NULL
                  AND earliest.ts_event > ?
                  AND "timestamp" >= ? AND "timestamp" <= ?
                  AND ts_event <= earliest.ts_event + ?
                ORDER BY "timestamp", ts_event, sequence
                LIMIT 1) AS opening ON NOT opening.restart
         CROSS JOIN LATERAL (
               SELECT min(coalesce(prev_seq, sequence - 1)) AS sequence
                 FROM (SELECT sequence, prev_seq,
                              count(*) FILTER (
                                WHERE prev_seq IS NULL
                                  AND (ts_event, sequence)
                                      IS DISTINCT FROM (opening.ts_event, opening.sequence)
                                  AND (last.sequence IS NOT NULL OR ts_event > ?))
                                OVER (ORDER BY ts_event, sequence) AS begun_anew
                         FROM tick_history AS t
                        WHERE t.product = wanted.product AND NOT late
                          AND "timestamp" >= ? AND "timestamp" <= ?
                          AND ts_event >= ? AND ts_event < ?
                          AND (last.sequence IS NULL OR sequence < last.sequence
                               OR prev_seq IS NULL)) AS later
                WHERE begun_anew = 0) AS ahead
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      long sinceNanos = fromNanos - ReplayedTape.DISORDER;
      long aheadNanos = fromNanos + ReplayedTape.DISORDER;
      statement.setArray(1, texts(products));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      statement.setObject(4, TickRows.timestamp(fromNanos));
      statement.setObject(5, TickRows.timestamp(fromNanos));
      statement.setLong(6, sinceNanos);
      statement.setObject(7, TickRows.timestamp(sinceNanos));
      statement.setObject(8, TickRows.timestamp(aheadNanos));
      statement.setLong(9, ReplayedTape.DISORDER);
      statement.setLong(10, fromNanos);
      statement.setObject(11, TickRows.timestamp(fromNanos));
      statement.setObject(12, TickRows.timestamp(aheadNanos));
      statement.setLong(13, fromNanos);
      statement.setLong(14, aheadNanos);
      return metrics.timed("replay_start", () -> beginnings(statement));
    }
  }

  private static List<Beginning> beginnings(PreparedStatement statement) throws SQLException {
    List<Beginning> beginnings = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String product = row.getString(1);
        beginnings.add(
            new Beginning(
                product,
                cursor(row, 2, product),
                cursor(row, 4, product),
                cursor(row, 6, product),
                whole(row, 8)));
      }
    }
    return beginnings;
  }

  /** The place that column {@code from} and the next one tell; empty where they tell none. */
  private static Optional<Cursor> cursor(ResultSet row, int from, String product)
      throws SQLException {
    long eventNanos = row.getLong(from);
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(new Cursor(eventNanos, row.getLong(from + 1), product));
  }

  private static OptionalLong whole(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Those of which something is stored that happened at {@code fromNanos} or later. */
  Set<String> after(List<String> products, long fromNanos) throws SQLException {
    String sql =
        """
        SELECT wanted.product
          FROM unnest(?) AS wanted (product)
         CROSS JOIN LATERAL (
               SELECT
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" >= ? AND ts_event >= ?
                ORDER BY "timestamp", ts_event
                LIMIT 1) AS later
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(products));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      return metrics.timed("replay_after", () -> names(statement));
    }
  }

  private static Set<String> names(PreparedStatement statement) throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  /** When the first happened of those from {@code fromNanos} on and before {@code endNanos}. */
  OptionalLong firstFrom(List<String> products, long fromNanos, long endNanos) throws SQLException {
    String sql =
        """
        SELECT min(first.ts_event)
          FROM unnest(?) AS wanted (product)
         CROSS JOIN LATERAL (
               SELECT ts_event
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" >= ? AND ts_event >= ? AND ts_event < ?
                ORDER BY "timestamp", ts_event
                LIMIT 1) AS first
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(products));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      statement.setLong(4, endNanos);
      return metrics.timed("replay_seek", () -> number(statement));
    }
  }

  private static OptionalLong number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return whole(row, 1);
    }
  }

  /** Of each what happened last, at {@code fromNanos} or later. */
  Map<String, Newest> newest(List<String> products, long fromNanos) throws SQLException {
    String sql =
        """
        SELECT wanted.product, last.ts_event, last.ts_ingest
          FROM unnest(?) AS wanted (product)
         CROSS JOIN LATERAL (
               SELECT ts_event, ts_ingest
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" >= ? AND ts_event >= ?
                ORDER BY "timestamp" DESC, ts_event DESC
                LIMIT 1) AS last
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(products));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      return metrics.timed("replay_newest", () -> newest(statement));
    }
  }

  /** The ticks with which their numberings began at {@code fromNanos} or later. */
  List<Cursor> restarts(List<String> products, long fromNanos) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence, product
          FROM tick_history
         WHERE product = ANY (?) AND restart AND NOT late AND "timestamp" >= ? AND ts_event >= ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(products));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      return metrics.timed("replay_restarts", () -> cursors(statement));
    }
  }

  private static List<Cursor> cursors(PreparedStatement statement) throws SQLException {
    List<Cursor> cursors = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        cursors.add(new Cursor(row.getLong(1), row.getLong(2), row.getString(3)));
      }
    }
    return cursors;
  }

  private static Map<String, Newest> newest(PreparedStatement statement) throws SQLException {
    Map<String, Newest> newest = new HashMap<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        newest.put(row.getString(1), new Newest(row.getLong(2), row.getLong(3)));
      }
    }
    return newest;
  }

  private Array texts(List<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }
}
