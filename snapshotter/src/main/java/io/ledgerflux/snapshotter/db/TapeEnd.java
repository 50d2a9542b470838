package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Trade;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The end of one product's tape: its newest tick, and of each field the newest tick that tells it.
 * What is not known yet is looked for further and further back, as far as its owner wants.
 */
final class TapeEnd {
  private final Connection connection;
  private final String product;
  private final Numbering numbering;
  private @Nullable Last last;
  private @Nullable TimedTrade trade;
  private @Nullable Quote bid;
  private @Nullable Quote ask;
  private @Nullable DayStatistics day;

  /** The highest sequence that was not looked at. */
  private long unseen = Long.MAX_VALUE;

  private boolean seenWhole;

  private TapeEnd(Connection connection, String product, Numbering numbering) {
    this.connection = connection;
    this.product = product;
    this.numbering = numbering;
  }

  /** That of {@code product}, of which nothing is known yet but where its numbering began. */
  static TapeEnd of(Connection connection, String product) throws SQLException {
    return new TapeEnd(connection, product, numbering(connection, product));
  }

  /**
   * Where the numbering in force began.
   *
   * @param sequence of its first tick
   * @param told whether the history tells of a restart: then nothing before it counts
   */
  private record Numbering(Instant time, long sequence, boolean told) {}

  private record Last(long sequence, long eventNanos) {}

  private record TimedTrade(Trade trade, long eventNanos) {}

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Whether the history tells of a restart, before which nothing counts. */
  boolean isOfARestart() {
    return numbering.told();
  }

  /** Whether more could be known by looking further back. */
  boolean isOpen() {
    return !seenWhole
        && (last == null || trade == null || bid == null || ask == null || day == null);
  }

  /** Looks through all that was not seen. */
  void lookThrough() throws SQLException {
    look(numbering.sequence());
    seenWhole = true;
  }

  /** Looks through the next {@code rows} that were not seen, or few more. */
  void lookBack(int rows) throws SQLException {
    OptionalLong first = sequenceBehind(rows);
    look(first.orElse(numbering.sequence()));
    seenWhole = first.isEmpty();
    unseen = first.orElse(Long.MIN_VALUE + 1) - 1;
  }

  /**
   * The state that it tells; empty where it has no tick.
   *
   * @param known tells the fields that no tick tells
   */
  Optional<MarketState> state(@Nullable MarketState known) {
    if (last == null) {
      return Optional.empty();
    }
    MarketState told =
        new MarketState(
            product,
            trade == null ? null : trade.trade(),
            trade == null ? 0 : trade.eventNanos(),
            bid,
            ask,
            day,
            last.sequence(),
            last.eventNanos());
    return Optional.of(known == null ? told : filled(told, known));
  }

  private static MarketState filled(MarketState told, MarketState known) {
    boolean hasTrade = told.lastTrade() != null;
    return new MarketState(
        told.product(),
        hasTrade ? told.lastTrade() : known.lastTrade(),
        hasTrade ? told.lastTradeNanos() : known.lastTradeNanos(),
        told.bestBid() == null ? known.bestBid() : told.bestBid(),
        told.bestAsk() == null ? known.bestAsk() : told.bestAsk(),
        told.day() == null ? known.day() : told.day(),
        told.lastSequence(),
        told.lastUpdateNanos());
  }

  /** Looks for what is not known among the ticks from {@code first} up to what was seen. */
  private void look(long first) throws SQLException {
    if (last == null) {
      last = newest("sequence, ts_event", "true", first, TapeEnd::last);
    }
    if (trade == null) {
      trade =
          newest(
              "price, volume, side, trade_id, ts_event",
              "price IS NOT NULL",
              first,
              TapeEnd::trade);
    }
    if (bid == null) {
      bid = newest("bid, bid_size", "bid IS NOT NULL", first, TapeEnd::quote);
    }
    if (ask == null) {
      ask = newest("ask, ask_size", "ask IS NOT NULL", first, TapeEnd::quote);
    }
    if (day == null) {
      String columns = "open_24h, high_24h, low_24h, volume_24h";
      day = newest(columns, "num_nonnulls(%s) > 0".formatted(columns), first, TapeEnd::day);
    }
  }

  private static Numbering numbering(Connection connection, String product) throws SQLException {
    String sql =
        """
        SELECT "timestamp", sequence
          FROM tick_history
         WHERE product = ? AND restart AND NOT late
         ORDER BY "timestamp" DESC
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Numbering(row.getTimestamp(1).toInstant(), row.getLong(2), true)
            : new Numbering(Instant.EPOCH, 0, false);
      }
    }
  }

  /** The sequence of the row that has {@code rows} before it that were not seen, in the index. */
  private OptionalLong sequenceBehind(int rows) throws SQLException {
    String sql =
        """
        SELECT sequence
          FROM tick_history
         WHERE product = ? AND "timestamp" >= ? AND sequence BETWEEN ? AND ?
         ORDER BY sequence DESC
        OFFSET ? LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, numbering.sequence());
      statement.setInt(5, rows);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private <T> @Nullable T newest(String columns, String that, long first, Row<T> reader)
      throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
         WHERE product = ? AND "timestamp" >= ? AND sequence BETWEEN ? AND ? AND NOT late AND %s
         ORDER BY sequence DESC
         LIMIT 1
        """
            .formatted(columns, that);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, first);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? reader.read(row) : null;
      }
    }
  }

  private void bind(PreparedStatement statement, long first) throws SQLException {
    statement.setString(1, product);
    statement.setTimestamp(2, Timestamp.from(numbering.time()));
    statement.setLong(3, first);
    statement.setLong(4, unseen);
  }

  private static Last last(ResultSet row) throws SQLException {
    return new Last(row.getLong(1), row.getLong(2));
  }

  private static TimedTrade trade(ResultSet row) throws SQLException {
    String side = row.getString("side");
    long id = row.getLong("trade_id");
    OptionalLong tradeId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(id);
    Trade trade =
        new Trade(
            row.getBigDecimal("price"),
            row.getBigDecimal("volume"),
            side == null ? null : Side.ofWireName(side).orElse(null),
            tradeId);
    return new TimedTrade(trade, row.getLong("ts_event"));
  }

  private static Quote quote(ResultSet row) throws SQLException {
    return new Quote(row.getBigDecimal(1), row.getBigDecimal(2));
  }

  private static DayStatistics day(ResultSet row) throws SQLException {
    return new DayStatistics(
        row.getBigDecimal(1), row.getBigDecimal(2), row.getBigDecimal(3), row.getBigDecimal(4));
  }
}
