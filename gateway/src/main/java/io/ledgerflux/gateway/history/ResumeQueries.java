package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.HeldRange;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a resume reads in tick_history.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 * @param longest how long a statement may take, in whole seconds; zero: as long as the pool lets it
 */
record ResumeQueries(PostgresMetrics metrics, Connection connection, Duration longest)
    implements ResumeRows {
  static final Duration AS_THE_POOL_SAYS = Duration.ZERO;

  /** No partition of tick_history is wider. */
  private static final long PARTITION_NANOS = Duration.ofDays(1).toNanos();

  @Override
  public boolean isStored(String product, HeldRange held) throws SQLException {
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

  @Override
  public boolean isNumberedAnew(String product) throws SQLException {
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

  @Override
  public Optional<InHistory> anchor(Search search) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM tick_history
         WHERE product = ? AND sequence = ? AND NOT late AND ts_ingest <= ?
         ORDER BY "timestamp" DESC
         LIMIT 1
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      statement.setLong(3, search.last().saidNanos());
      return metrics.timed("resume_start", () -> place(statement));
    }
  }

  @Override
  public boolean isShared(Search search) throws SQLException {
    String sql =
        """
        SELECT count(*) > 1
          FROM tick_history
         WHERE product = ? AND sequence = ? AND NOT late
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      return metrics.timed("resume_start", () -> TickRows.truth(statement));
    }
  }

  /** When it was read is looked at last: no index tells it, and a feed may tell old times. */
  @Override
  public Optional<InHistory> follower(Search search, long oldestNanos) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM (SELECT ts_event, ts_ingest, sequence, prev_seq
                  FROM tick_history
                 WHERE product = ? AND sequence >= ? AND NOT late
                 ORDER BY sequence
                 LIMIT 1) AS next
         WHERE sequence > ? AND prev_seq <= ? AND ts_ingest >= ?
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      statement.setLong(3, search.afterSequence());
      statement.setLong(4, search.afterSequence());
      statement.setLong(5, oldestNanos);
      return metrics.timed("resume_start", () -> place(statement));
    }
  }

  @Override
  public Span span(String product, long nanos) throws SQLException {
    long sinceNanos = nanos - TapeAssembler.MOST_DISORDER_NANOS - PARTITION_NANOS;
    String sql =
        """
        SELECT ts_event, sequence
          FROM tick_history
         WHERE product = ? AND restart AND NOT late AND "timestamp" >= ? AND ts_event >= ?
         ORDER BY "timestamp", ts_event
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      statement.setObject(2, TickRows.timestamp(sinceNanos));
      statement.setLong(3, sinceNanos);
      return Span.around(nanos, metrics.timed("resume_restart", () -> restarts(statement)));
    }
  }

  private static List<Restart> restarts(PreparedStatement statement) throws SQLException {
    List<Restart> restarts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        restarts.add(new Restart(rows.getLong(1), rows.getLong(2)));
      }
    }
    return restarts;
  }

  @Override
  public List<Arrival> behind(String product, long sequence, Span span, int most)
      throws SQLException {
    if (span.begunNanos().isEmpty()) {
      return between(product, sequence, Long.MAX_VALUE, span, most);
    }
    // Behind the last of a second numbering, all of the first would be passed over in the index.
    List<Arrival> found = between(product, sequence, newestSequence(product, span), span, most);
    return found.size() == most
        ? found
        : between(product, sequence, lastSequence(product, span), span, most);
  }

  private List<Arrival> between(
      String product, long sequence, long lastSequence, Span span, int most) throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
         WHERE product = ? AND sequence > ? AND sequence <= ? AND NOT late
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?
         ORDER BY sequence, "timestamp"
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, most);
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      statement.setLong(2, sequence);
      statement.setLong(3, lastSequence);
      set(statement, 4, span);
      return metrics.timed("resume", () -> TickRows.read(statement));
    }
  }

  /** The sequence of the tick that happened last in {@code span}: some can follow it. */
  private long newestSequence(String product, Span span) throws SQLException {
    String sql =
        """
        SELECT sequence
          FROM tick_history
         WHERE product = ? AND NOT late
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?
         ORDER BY "timestamp" DESC
         LIMIT 1
        """;
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      set(statement, 2, span);
      return metrics.timed("resume_newest", () -> number(statement));
    }
  }

  /** The last sequence in {@code span}: the newest tick can have happened before it. */
  private long lastSequence(String product, Span span) throws SQLException {
    // Without + 0 the index by sequence would be read, from the last one of all numberings.
    String sql =
        """
        SELECT max(sequence + 0)
          FROM tick_history
         WHERE product = ? AND NOT late
           AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?
           AND "timestamp" >= (
               SELECT max("timestamp")
                 FROM tick_history
                WHERE product = ? AND NOT late
                  AND "timestamp" >= ? AND "timestamp" <= ? AND ts_event >= ? AND ts_event < ?)
               - make_interval(secs => %d)
        """
            .formatted(Duration.ofNanos(TapeAssembler.MOST_DISORDER_NANOS).toSeconds());
    try (PreparedStatement statement = prepare(sql)) {
      statement.setString(1, product);
      set(statement, 2, span);
      statement.setString(6, product);
      set(statement, 7, span);
      return metrics.timed("resume_last", () -> number(statement));
    }
  }

  private static void set(PreparedStatement statement, int first, Span span) throws SQLException {
    statement.setObject(first, TickRows.timestamp(span.fromNanos()));
    statement.setObject(first + 1, TickRows.timestamp(span.untilNanos()));
    statement.setLong(first + 2, span.fromNanos());
    statement.setLong(first + 3, span.untilNanos());
  }

  /** The number that is answered; 0 where none is. */
  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
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
