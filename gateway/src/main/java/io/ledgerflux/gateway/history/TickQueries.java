package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.TickPlace;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Ticks of one product, late ones too.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 */
record TickQueries(PostgresMetrics metrics, Connection connection) {
  /**
   * Where the page begins and ends; empty where the exchange has begun its numbering anew behind
   * the sequence that was asked for: what comes then is not above it.
   */
  Optional<TickWindow> window(TickQuery query) throws SQLException {
    if (query.afterSequence() == Long.MIN_VALUE) {
      return Optional.of(page(query, query.first()));
    }
    NumberingQueries numbering = new NumberingQueries(metrics, connection);
    OptionalLong known = numbering.known(query);
    if (numbering.isOver(query, known)) {
      return Optional.empty();
    }
    return Optional.of(
        page(query, query.first().isPresent() ? query.first() : begin(query, known, numbering)));
  }

  /** Before all ticks that may be behind the sequence: one can have happened before it. */
  private Optional<TickPlace> begin(TickQuery query, OptionalLong known, NumberingQueries numbering)
      throws SQLException {
    OptionalLong moment = known.isPresent() ? known : firstBehind(query);
    return moment.isPresent()
        ? Optional.of(TickPlace.before(numbering.beginNanos(query, moment.getAsLong())))
        : Optional.empty();
  }

  private TickWindow page(TickQuery query, Optional<TickPlace> first) throws SQLException {
    TickPlace end = TickPlace.before(query.toNanos());
    if (first.isEmpty()) {
      return new TickWindow(query, end, end, false);
    }
    TickWindow all = new TickWindow(query, first.get(), end, false);
    Optional<TickPlace> beyond = placeAt(all, query.limit());
    return beyond.isEmpty() ? all : new TickWindow(query, first.get(), beyond.get(), true);
  }

  /** When the first of those happened that are above the sequence. */
  private OptionalLong firstBehind(TickQuery query) throws SQLException {
    String sql =
        """
        SELECT ts_event
          FROM tick_history
         WHERE product = ? AND sequence > ?
         ORDER BY sequence
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, query.product());
      statement.setLong(2, query.afterSequence());
      return metrics.timed(
          "rest_ticks_start",
          () -> {
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
          });
    }
  }

  private Optional<TickPlace> placeAt(TickWindow window, int index) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM tick_history
         WHERE product = ?
           AND "timestamp" >= ? AND "timestamp" <= ?
           AND (ts_event, sequence) >= (?, ?) AND (ts_event, sequence) < (?, ?)
           AND sequence > ?
         ORDER BY "timestamp", ts_event, sequence
         OFFSET ? LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(set(statement, window), index);
      return metrics.timed("rest_ticks_end", () -> place(statement));
    }
  }

  private static Optional<TickPlace> place(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(new TickPlace(row.getLong(1), row.getLong(2)))
          : Optional.empty();
    }
  }

  /** The first {@code most} ticks of {@code window}. */
  List<TickRow> rows(TickWindow window, int most) throws SQLException {
    String sql =
        """
        SELECT %s, late
          FROM tick_history
         WHERE product = ?
           AND "timestamp" >= ? AND "timestamp" <= ?
           AND (ts_event, sequence) >= (?, ?) AND (ts_event, sequence) < (?, ?)
           AND sequence > ?
         ORDER BY "timestamp", ts_event, sequence
         LIMIT ?
        """
            .formatted(TickRows.COLUMNS);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(set(statement, window), most);
      return metrics.timed("rest_ticks", () -> rows(statement));
    }
  }

  private static List<TickRow> rows(PreparedStatement statement) throws SQLException {
    List<TickRow> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(new TickRow(TickRows.tick(row), row.getBoolean("late")));
      }
    }
    return rows;
  }

  /** Sets the parameters of {@code window}, and answers the number of the next one. */
  private static int set(PreparedStatement statement, TickWindow window) throws SQLException {
    statement.setString(1, window.query().product());
    statement.setObject(2, TickRows.timestamp(window.first().eventNanos()));
    statement.setObject(3, TickRows.timestamp(window.end().eventNanos()));
    statement.setLong(4, window.first().eventNanos());
    statement.setLong(5, window.first().sequence());
    statement.setLong(6, window.end().eventNanos());
    statement.setLong(7, window.end().sequence());
    statement.setLong(8, window.query().afterSequence());
    return 9;
  }
}
