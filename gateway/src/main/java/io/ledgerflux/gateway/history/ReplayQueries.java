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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What a replay asks tick_history. Rows are read by slices of time, since no index has the rows of
 * several products in order, and none shall be kept for it: each slice is small, and sorted.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 * @param order what is replayed
 */
record ReplayQueries(PostgresMetrics metrics, Connection connection, ReplayOrder order)
    implements ReplayRows {
  @Override
  public List<Beginning> before(long fromNanos) throws SQLException {
    String sql =
        """
        SELECT last.ts_event, last.sequence, wanted.product, first.ts_event, first.sequence
          FROM unnest(?) AS wanted (product)
         CROSS JOIN LATERAL (
               SELECT ts_event, sequence
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" <= ? AND ts_event < ?
                ORDER BY "timestamp" DESC, ts_event DESC, sequence DESC
                LIMIT 1) AS last
          LEFT JOIN LATERAL (
               SELECT ts_event, sequence
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND restart AND NOT late
                  AND "timestamp" <= ? AND ts_event <= last.ts_event
                ORDER BY "timestamp" DESC, ts_event DESC
                LIMIT 1) AS first ON TRUE
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, products());
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      statement.setObject(4, TickRows.timestamp(fromNanos));
      return metrics.timed("replay_start", () -> beginnings(statement));
    }
  }

  private static List<Beginning> beginnings(PreparedStatement statement) throws SQLException {
    List<Beginning> beginnings = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String product = row.getString(3);
        Cursor last = new Cursor(row.getLong(1), row.getLong(2), product);
        Cursor first = new Cursor(row.getLong(4), row.getLong(5), product);
        beginnings.add(new Beginning(last, row.wasNull() ? Optional.empty() : Optional.of(first)));
      }
    }
    return beginnings;
  }

  @Override
  public Set<String> after(long fromNanos) throws SQLException {
    String sql =
        """
        SELECT product
          FROM unnest(?) AS wanted (product)
         WHERE EXISTS (
               SELECT
                 FROM tick_history AS t
                WHERE t.product = wanted.product AND NOT late
                  AND "timestamp" >= ? AND ts_event >= ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, products());
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

  @Override
  public List<Arrival> slice(Cursor cursor, long fromNanos, long untilNanos) throws SQLException {
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
      statement.setArray(1, products());
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setObject(3, TickRows.timestamp(untilNanos));
      statement.setLong(4, untilNanos);
      statement.setLong(5, cursor.eventNanos());
      statement.setLong(6, cursor.sequence());
      statement.setString(7, cursor.product());
      return metrics.timed("replay", () -> TickRows.read(statement));
    }
  }

  @Override
  public OptionalLong firstFrom(long fromNanos) throws SQLException {
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
      statement.setArray(1, products());
      statement.setObject(2, TickRows.timestamp(fromNanos));
      statement.setLong(3, fromNanos);
      statement.setLong(4, order.endNanos());
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

  @Override
  public List<Arrival> missed(List<Missed> wanted, long untilNanos) throws SQLException {
    String sql =
        """
        SELECT %s
          FROM unnest(?, ?, ?, ?, ?, ?)
                 AS wanted (name, told, last, restarts, since_nanos, since)
         CROSS JOIN LATERAL (
               SELECT *
                 FROM tick_history AS t
                WHERE t.product = name AND t.sequence > told AND t.sequence <= last AND NOT t.late
                  AND t."timestamp" >= since AND t."timestamp" <= ?
                  AND t.ts_event >= since_nanos AND t.ts_event < ?
                UNION ALL
               SELECT *
                 FROM tick_history AS t
                WHERE restarts AND t.product = name AND t.restart AND NOT t.late
                  AND NOT (t.sequence > told AND t.sequence <= last)
                  AND t."timestamp" >= since AND t."timestamp" <= ?
                  AND t.ts_event >= since_nanos AND t.ts_event < ?) AS missed
         ORDER BY "timestamp", ts_event, sequence
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_MISSED);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(wanted));
      statement.setArray(2, numbers(wanted, Missed::afterSequence));
      statement.setArray(3, numbers(wanted, Missed::lastSequence));
      statement.setArray(
          4, connection.createArrayOf("boolean", wanted.stream().map(Missed::restarts).toArray()));
      statement.setArray(5, numbers(wanted, Missed::fromNanos));
      statement.setArray(6, times(wanted));
      statement.setObject(7, TickRows.timestamp(untilNanos));
      statement.setLong(8, untilNanos);
      statement.setObject(9, TickRows.timestamp(untilNanos));
      statement.setLong(10, untilNanos);
      return metrics.timed("replay_missed", () -> TickRows.read(statement));
    }
  }

  private Array texts(List<Missed> parts) throws SQLException {
    return connection.createArrayOf("text", parts.stream().map(Missed::product).toArray());
  }

  private Array times(List<Missed> parts) throws SQLException {
    return connection.createArrayOf(
        "timestamptz",
        parts.stream().map(part -> TickRows.timestamp(part.fromNanos()).toString()).toArray());
  }

  private Array numbers(List<Missed> parts, ToLongFunction<Missed> number) throws SQLException {
    return connection.createArrayOf("bigint", parts.stream().mapToLong(number).boxed().toArray());
  }

  private Array products() throws SQLException {
    return connection.createArrayOf("text", order.products().toArray());
  }
}
