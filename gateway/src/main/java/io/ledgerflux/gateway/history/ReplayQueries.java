package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
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
  public List<Beginning> before(List<String> products, long fromNanos) throws SQLException {
    return places().before(products, fromNanos);
  }

  @Override
  public Set<String> after(long fromNanos) throws SQLException {
    return places().after(order.products(), fromNanos);
  }

  @Override
  public OptionalLong firstFrom(List<String> products, long fromNanos) throws SQLException {
    return places().firstFrom(products, fromNanos, order.endNanos());
  }

  @Override
  public Map<String, Newest> newest(List<String> products, long fromNanos) throws SQLException {
    return places().newest(products, fromNanos);
  }

  @Override
  public List<Cursor> restarts(long fromNanos) throws SQLException {
    return places().restarts(order.products(), fromNanos);
  }

  private ReplayPlaces places() {
    return new ReplayPlaces(metrics, connection);
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
      statement.setArray(1, texts(order.products()));
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
  public List<Arrival> missed(List<Missed> wanted, long untilNanos) throws SQLException {
    // By one bound for all, the planner leaves out partitions; by that of each it could not.
    long sinceNanos = wanted.stream().mapToLong(Missed::fromNanos).min().orElse(untilNanos);
    String sql =
        """
        SELECT %s
          FROM unnest(?, ?, ?, ?, ?)
                 AS wanted (name, told, last, since_nanos, since)
         CROSS JOIN LATERAL (
               SELECT *
                 FROM tick_history AS t
                WHERE t.product = name AND t.sequence > told AND t.sequence <= last AND NOT t.late
                  AND t."timestamp" >= since
                  AND t."timestamp" >= ? AND t."timestamp" <= ?
                  AND t.ts_event >= since_nanos AND t.ts_event < ?
                UNION ALL
               SELECT *
                 FROM tick_history AS t
                WHERE t.product = name AND t.restart AND NOT t.late
                  AND NOT (t.sequence > told AND t.sequence <= last)
                  AND t."timestamp" >= since
                  AND t."timestamp" >= ? AND t."timestamp" <= ?
                  AND t.ts_event >= since_nanos AND t.ts_event < ?) AS missed
         ORDER BY prev_seq IS NOT NULL, product COLLATE "C", sequence, ts_event
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_MISSED);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(wanted.stream().map(Missed::product).toList()));
      statement.setArray(2, numbers(wanted, Missed::afterSequence));
      statement.setArray(3, numbers(wanted, Missed::lastSequence));
      statement.setArray(4, numbers(wanted, Missed::fromNanos));
      statement.setArray(5, times(wanted));
      setTimes(statement, 6, sinceNanos, untilNanos);
      setTimes(statement, 9, sinceNanos, untilNanos);
      return metrics.timed("replay_missed", () -> TickRows.read(statement));
    }
  }

  @Override
  public List<Arrival> following(List<Missed> wanted, long untilNanos) throws SQLException {
    long sinceNanos = wanted.stream().mapToLong(Missed::fromNanos).min().orElse(untilNanos);
    // The index by sequence would be read to its end: what is beside a restart cannot use it.
    String sql =
        """
        SELECT %s
          FROM unnest(?, ?, ?, ?)
                 AS wanted (name, told, since_nanos, since)
         CROSS JOIN LATERAL (
               SELECT *
                 FROM tick_history AS t
                WHERE t.product = name AND (t.sequence > told OR t.restart) AND NOT t.late
                  AND t."timestamp" >= since
                  AND t."timestamp" >= ? AND t."timestamp" <= ?
                  AND t.ts_event >= since_nanos AND t.ts_event < ?) AS following
         ORDER BY "timestamp", ts_event, sequence
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_MISSED);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(wanted.stream().map(Missed::product).toList()));
      statement.setArray(2, numbers(wanted, Missed::afterSequence));
      statement.setArray(3, numbers(wanted, Missed::fromNanos));
      statement.setArray(4, times(wanted));
      setTimes(statement, 5, sinceNanos, untilNanos);
      return metrics.timed("replay_following", () -> TickRows.read(statement));
    }
  }

  private Array texts(List<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static void setTimes(
      PreparedStatement statement, int first, long sinceNanos, long untilNanos)
      throws SQLException {
    statement.setObject(first, TickRows.timestamp(sinceNanos));
    statement.setObject(first + 1, TickRows.timestamp(untilNanos));
    statement.setLong(first + 2, untilNanos);
  }

  private Array times(List<Missed> parts) throws SQLException {
    return connection.createArrayOf(
        "timestamptz",
        parts.stream().map(part -> TickRows.timestamp(part.fromNanos()).toString()).toArray());
  }

  private Array numbers(List<Missed> parts, ToLongFunction<Missed> number) throws SQLException {
    return connection.createArrayOf("bigint", parts.stream().mapToLong(number).boxed().toArray());
  }
}
