package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Tick;
import io.ledgerflux.snapshotter.gaps.MissingRun;
import io.ledgerflux.snapshotter.gaps.TradeNumbering;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads of the history what trades one product had, stretch by stretch of its numbering. */
final class TradeStretches {
  private static final Instant BEFORE_ALL = Instant.EPOCH;
  private static final Instant AFTER_ALL = Instant.parse("2262-01-01T00:00:00Z");

  private final Connection connection;

  TradeStretches(Connection connection) {
    this.connection = connection;
  }

  /** A time in which the venue numbered on and on. */
  record Stretch(Instant from, Instant to) {
    /** In microseconds since the epoch; 0 where the history does not tell. */
    long sinceMicros() {
      return ChronoUnit.MICROS.between(BEFORE_ALL, from);
    }
  }

  /**
   * The trades of a stretch.
   *
   * @param first the first one on its tape
   * @param highest the highest one
   * @param missing those between the two that have no row
   */
  record Trades(Stretch stretch, long first, long highest, List<MissingRun> missing) {
    /** Whether the venue went on counting trades in {@code next}, whatever it did to sequences. */
    boolean goOnIn(long next) {
      TradeNumbering numbering = new TradeNumbering(0, 0, OptionalLong.of(highest));
      return !numbering.hasPassed(next) && numbering.mayReach(next);
    }
  }

  /** Of each stretch; those over which the numbers of trades go on are one. */
  List<Trades> of(String product) throws SQLException {
    List<Trades> all = new ArrayList<>();
    for (Stretch stretch : stretches(product)) {
      OptionalLong first = firstTrade(product, stretch);
      if (first.isEmpty()) {
        continue;
      }
      Trades before = all.isEmpty() ? null : all.getLast();
      if (before != null && before.goOnIn(first.getAsLong())) {
        Stretch both = new Stretch(before.stretch().from(), stretch.to());
        all.set(all.size() - 1, trades(product, both, before.first()));
      } else {
        all.add(trades(product, stretch, first.getAsLong()));
      }
    }
    return all;
  }

  /** By the ticks with which the venue began to number anew. */
  private List<Stretch> stretches(String product) throws SQLException {
    String sql =
        """
        SELECT "timestamp"
          FROM tick_history
         WHERE product = ? AND restart AND NOT late
         ORDER BY "timestamp"
        """;
    List<Stretch> stretches = new ArrayList<>();
    Instant from = BEFORE_ALL;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Instant restart = rows.getTimestamp(1).toInstant();
          stretches.add(new Stretch(from, restart));
          from = restart;
        }
      }
    }
    stretches.add(new Stretch(from, AFTER_ALL));
    return stretches;
  }

  private OptionalLong firstTrade(String product, Stretch stretch) throws SQLException {
    String sql =
        """
        SELECT trade_id
          FROM tick_history
         WHERE product = ? AND "timestamp" >= ? AND "timestamp" < ? AND NOT late
           AND trade_id IS NOT NULL
         ORDER BY sequence
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, product, stretch);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private long highestOnTape(String product, Stretch stretch) throws SQLException {
    String sql =
        """
        SELECT max(trade_id)
          FROM tick_history
         WHERE product = ? AND "timestamp" >= ? AND "timestamp" < ? AND NOT late
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, product, stretch);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Those from {@code first} on. A late one that lies too far above the tape is of the next
   * stretch: it was refused before the venue was known to number anew, and taken all the same.
   */
  private Trades trades(String product, Stretch stretch, long first) throws SQLException {
    String sql =
        """
        SELECT trade_id, next_id, next_event
          FROM (SELECT trade_id, lead(trade_id) OVER numbers AS next_id,
                       lead(ts_event) OVER numbers AS next_event
                  FROM (SELECT trade_id, min(ts_event) AS ts_event
                          FROM tick_history
                         WHERE product = ? AND "timestamp" >= ? AND "timestamp" < ?
                           AND trade_id >= ? AND (NOT late OR trade_id <= ?)
                         GROUP BY trade_id) AS trades
                WINDOW numbers AS (ORDER BY trade_id)) AS steps
         WHERE next_id IS NULL OR next_id > trade_id + 1
         ORDER BY trade_id
        """;
    List<MissingRun> missing = new ArrayList<>();
    long highest = first;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, product, stretch);
      statement.setLong(4, first);
      statement.setLong(5, highestOnTape(product, stretch) + Tick.FARTHEST_RISE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long next = rows.getLong(2);
          if (rows.wasNull()) {
            highest = rows.getLong(1);
          } else {
            missing.add(
                new MissingRun(rows.getLong(1) + 1, next - 1, false, rows.getLong(3) / 1_000));
          }
        }
      }
    }
    return new Trades(stretch, first, highest, missing);
  }

  private static void set(PreparedStatement statement, String product, Stretch stretch)
      throws SQLException {
    statement.setString(1, product);
    statement.setTimestamp(2, Timestamp.from(stretch.from()));
    statement.setTimestamp(3, Timestamp.from(stretch.to()));
  }
}
