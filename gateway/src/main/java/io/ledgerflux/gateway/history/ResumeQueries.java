package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Held;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a resume begins in tick_history, and what follows.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 * @param longest how long a statement may take, in whole seconds; zero: as long as the pool lets it
 */
record ResumeQueries(PostgresMetrics metrics, Connection connection, Duration longest) {
  static final Duration AS_THE_POOL_SAYS = Duration.ZERO;

  /** Whether the history has the first tick of {@code held}. */
  boolean isStored(String product, Held held) throws SQLException {
    String sql =
        """
        SELECT EXISTS (
               SELECT
                 FROM tick_history
                WHERE product = ? AND sequence = ? AND "timestamp" = ? AND ts_event = ?
                  AND NOT late)
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      statement.setLong(2, held.firstSequence());
      statement.setObject(3, TickRows.timestamp(held.firstNanos()));
      statement.setLong(4, held.firstNanos());
      return metrics.timed("resume_reach", () -> TickRows.truth(statement));
    }
  }

  /** Whether it is stored that the venue has begun its numbering of {@code product} anew. */
  boolean isNumberedAnew(String product) throws SQLException {
    String sql =
        """
        SELECT EXISTS (
               SELECT
                 FROM tick_history
                WHERE product = ? AND restart AND NOT late)
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      return metrics.timed("resume_restart", () -> TickRows.truth(statement));
    }
  }

  /** Where the tick stands that the subscriber has; the newest, should there be several. */
  Optional<InHistory> anchor(Search search) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM tick_history
         WHERE product = ? AND sequence = ? AND NOT late
         ORDER BY "timestamp" DESC
         LIMIT 1
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      return metrics.timed("resume_start", () -> place(statement));
    }
  }

  /**
   * Where the tick stands that follows the subscriber's last one, which is not there itself. When
   * it was read is looked at only then: no index tells it, and a feed may tell old times.
   *
   * @param oldestNanos it was read then or later
   */
  Optional<InHistory> follower(Search search, long oldestNanos) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM (SELECT ts_event, ts_ingest, sequence, prev_seq
                  FROM tick_history
                 WHERE product = ? AND sequence > ? AND NOT late
                 ORDER BY sequence
                 LIMIT 1) AS next
         WHERE prev_seq <= ? AND ts_ingest >= ?
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      statement.setLong(3, search.afterSequence());
      statement.setLong(4, oldestNanos);
      return metrics.timed("resume_start", () -> place(statement));
    }
  }

  /**
   * At most {@code most} rows behind {@code cursor}. What the subscriber has is passed over: the
   * page begins earlier than it must.
   */
  List<Arrival> behind(Search search, InHistory cursor, int most) throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
         WHERE product = ? AND NOT late AND "timestamp" >= ? AND (ts_event, sequence) > (?, ?)
           AND (sequence > ? OR restart)
         ORDER BY "timestamp", ts_event, sequence
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, most);
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setObject(2, TickRows.timestamp(cursor.eventNanos()));
      statement.setLong(3, cursor.eventNanos());
      statement.setLong(4, cursor.sequence());
      statement.setLong(5, search.afterSequence());
      return metrics.timed("resume", () -> TickRows.read(statement));
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(Math.toIntExact(longest.toSeconds()));
    return statement;
  }

  private static Optional<InHistory> place(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next()
          ? Optional.of(new InHistory(rows.getLong(1), rows.getLong(2)))
          : Optional.empty();
    }
  }
}
