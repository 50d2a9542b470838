package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.TickPlace;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Whether ticks behind a sequence are all above it. The exchange may begin its numbering anew: then
 * a sequence alone does not tell of which numbering it is, and it is taken for the oldest that it
 * can be, so that nothing is left out unsaid.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 */
record NumberingQueries(PostgresMetrics metrics, Connection connection) {
  /**
   * When the tick happened that the client has; empty where none is stored. The one at the time
   * that was asked for, or the oldest: the same sequence may have come again.
   */
  OptionalLong known(TickQuery query) throws SQLException {
    String sql =
        """
        SELECT ts_event
          FROM tick_history
         WHERE product = ? AND sequence = ?
         ORDER BY ts_event = ? DESC, "timestamp", ts_event
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, query.product());
      statement.setLong(2, query.afterSequence());
      statement.setLong(3, fromNanos(query));
      return metrics.timed("rest_ticks_known", () -> number(statement));
    }
  }

  /**
   * Before which moment no tick happened that is above the sequence that the client has and of its
   * numbering, one tick of which happened at {@code eventNanos}: others can have happened before
   * it, though they are above.
   */
  long beginNanos(TickQuery query, long eventNanos) throws SQLException {
    String sql =
        """
        SELECT min(ts_event)
          FROM tick_history AS above
         WHERE product = ? AND sequence > ?
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event <= ?
           AND NOT EXISTS (
               SELECT
                 FROM tick_history AS anew
                WHERE anew.product = above.product AND anew.restart AND NOT anew.late
                  AND anew."timestamp" >= above."timestamp" AND anew."timestamp" <= ?
                  AND anew.ts_event > above.ts_event AND anew.ts_event <= ?)
        """;
    long earliest = eventNanos - TapeAssembler.MOST_DISORDER_NANOS;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, query.product());
      statement.setLong(2, query.afterSequence());
      statement.setObject(3, TickRows.timestamp(earliest));
      statement.setObject(4, TickRows.timestamp(eventNanos));
      statement.setLong(5, earliest);
      statement.setLong(6, eventNanos);
      statement.setObject(7, TickRows.timestamp(eventNanos));
      statement.setLong(8, eventNanos);
      return metrics.timed("rest_ticks_begin", () -> minimum(statement).orElse(eventNanos));
    }
  }

  private static OptionalLong minimum(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      long value = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
  }

  /** Whether ticks of the while that was asked for are of a later numbering, and not above. */
  boolean isOver(TickQuery query, OptionalLong known) throws SQLException {
    return known.isPresent()
        ? isOver(query, Math.max(fromNanos(query), known.getAsLong() + 1))
        : isUnsure(query);
  }

  private boolean isOver(TickQuery query, long sinceNanos) throws SQLException {
    String sql =
        """
        SELECT EXISTS (
               SELECT
                 FROM tick_history
                WHERE product = ? AND restart AND NOT late
                  AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?
                  AND sequence <= ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(set(statement, query, sinceNanos), query.afterSequence());
      return metrics.timed("rest_ticks_restart", () -> TickRows.truth(statement));
    }
  }

  /**
   * The same of a sequence that is not stored: any more, or yet. It is of a later numbering only
   * where all that is stored of the earlier one lies below it.
   */
  private boolean isUnsure(TickQuery query) throws SQLException {
    String sql =
        """
        SELECT EXISTS (
               SELECT
                 FROM tick_history AS anew
                WHERE product = ? AND restart AND NOT late
                  AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?
                  AND sequence <= ?
                  AND (EXISTS (
                       SELECT
                         FROM tick_history AS before
                        WHERE before.product = anew.product AND NOT before.late
                          AND before."timestamp" < anew."timestamp" AND before.sequence > ?)
                   OR (sequence <= ? AND NOT EXISTS (
                       SELECT
                         FROM tick_history AS before
                        WHERE before.product = anew.product AND NOT before.late
                          AND before."timestamp" < anew."timestamp"))))
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = set(statement, query, fromNanos(query));
      // Without a begin even a higher restart counts: where the page would begin is not known.
      statement.setLong(next, query.first().isPresent() ? query.afterSequence() : Long.MAX_VALUE);
      statement.setLong(next + 1, query.afterSequence());
      statement.setLong(next + 2, query.afterSequence());
      return metrics.timed("rest_ticks_unsure", () -> TickRows.truth(statement));
    }
  }

  private static int set(PreparedStatement statement, TickQuery query, long sinceNanos)
      throws SQLException {
    statement.setString(1, query.product());
    statement.setObject(2, TickRows.timestamp(sinceNanos));
    statement.setObject(3, TickRows.timestamp(query.toNanos()));
    statement.setLong(4, sinceNanos);
    statement.setLong(5, query.toNanos());
    return 6;
  }

  private static long fromNanos(TickQuery query) {
    return query.first().map(TickPlace::eventNanos).orElse(Long.MIN_VALUE);
  }

  private static OptionalLong number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }
}
