package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * What a replay asks tick_history. Rows are read by slices of time, since no index has the rows of
 * several products in order, and none shall be kept for it: each slice is small, and sorted.
 */
final class ReplayQueries {
  static final int MOST_ROWS = 400;

  static final int MOST_MISSED = 2_000;

  private final PostgresMetrics metrics;
  private final ReplayOrder order;

  ReplayQueries(PostgresMetrics metrics, ReplayOrder order) {
    this.metrics = metrics;
    this.order = order;
  }

  /**
   * A place among the rows of all products.
   *
   * @param eventNanos of a row, since the epoch
   * @param sequence of that row
   * @param product of that row
   */
  record Cursor(long eventNanos, long sequence, String product) {
    /** Before all rows of {@code eventNanos}. */
    static Cursor before(long eventNanos) {
      return new Cursor(eventNanos, Long.MIN_VALUE, "");
    }

    static Cursor at(Arrival row) {
      return new Cursor(row.tick().eventNanos(), row.tick().sequence(), row.tick().product());
    }
  }

  /**
   * Ticks of a product that were not read when others of their time were.
   *
   * @param afterSequence they stand behind it
   * @param lastSequence none stands behind it
   * @param fromNanos none happened before it, since the epoch
   */
  record Missed(long afterSequence, long lastSequence, long fromNanos) {}

  /** Behind which moment nothing is told. */
  long endNanos() {
    return order.toNanos().orElse(Long.MAX_VALUE);
  }

  ReplayOrder order() {
    return order;
  }

  /**
   * Of each product the tick that happened last before {@code fromNanos}, which need not be the
   * last of its tape; without those that have none.
   */
  List<Cursor> before(Connection connection, long fromNanos) throws SQLException {
    String sql =
        """
        SELECT last.ts_event, last.sequence, wanted.product
          FROM unnest(?) AS wanted (product)
         CROSS JOIN LATERAL (
               SELECT ts_event, sequence
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" <= ? AND ts_event < ?
                ORDER BY "timestamp" DESC, ts_event DESC, sequence DESC
                LIMIT 1) AS last
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, products(connection));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      return metrics.timed("replay_start", () -> cursors(statement));
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

  /** The rows behind {@code cursor} that happened from {@code fromNanos} on, to the slice's end. */
  List<Arrival> slice(Connection connection, Cursor cursor, long fromNanos, long untilNanos)
      throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
         WHERE product = ANY (?) AND NOT late
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event < ?
           AND (ts_event, sequence, product) > (?, ?, ?)
         ORDER BY "timestamp", ts_event, sequence, product
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_ROWS);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, products(connection));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setObject(3, TickRows.timestamp(untilNanos));
      statement.setLong(4, untilNanos);
      statement.setLong(5, cursor.eventNanos());
      statement.setLong(6, cursor.sequence());
      statement.setString(7, cursor.product());
      return metrics.timed("replay", () -> TickRows.read(statement));
    }
  }

  /** When the first tick of the window happened, at {@code fromNanos} or later. */
  OptionalLong firstFrom(Connection connection, long fromNanos) throws SQLException {
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
      statement.setArray(1, products(connection));
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      statement.setLong(4, endNanos());
      return metrics.timed("replay_seek", () -> number(statement));
    }
  }

  private static OptionalLong number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      long number = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }
  }

  /**
   * Rows that were stored when the replay had passed their time.
   *
   * @param wanted which, of each product
   * @param untilNanos none happened at that time or later, since the epoch
   */
  List<Arrival> missed(Connection connection, Map<String, Missed> wanted, long untilNanos)
      throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
          JOIN unnest(?, ?, ?, ?) AS wanted (product, told, last, since) USING (product)
         WHERE sequence > told AND sequence <= last AND NOT late
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= since AND ts_event < ?
         ORDER BY "timestamp", ts_event, sequence
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_MISSED);
    List<Missed> parts = List.copyOf(wanted.values());
    long oldest = parts.stream().mapToLong(Missed::fromNanos).min().orElse(untilNanos);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", wanted.keySet().toArray()));
      statement.setArray(2, numbers(connection, parts, Missed::afterSequence));
      statement.setArray(3, numbers(connection, parts, Missed::lastSequence));
      statement.setArray(4, numbers(connection, parts, Missed::fromNanos));
      statement.setObject(5, TickRows.timestamp(oldest));
      statement.setObject(6, TickRows.timestamp(untilNanos));
      statement.setLong(7, untilNanos);
      return metrics.timed("replay_missed", () -> TickRows.read(statement));
    }
  }

  private static Array numbers(
      Connection connection, List<Missed> parts, ToLongFunction<Missed> number)
      throws SQLException {
    return connection.createArrayOf("bigint", parts.stream().mapToLong(number).boxed().toArray());
  }

  private Array products(Connection connection) throws SQLException {
    return connection.createArrayOf("text", order.products().toArray());
  }
}
