package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import io.ledgerflux.snapshotter.batch.Entry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The history: a row for each tick. */
final class TickTable {
  private final Connection connection;

  TickTable(Connection connection) {
    this.connection = connection;
  }

  /** Writes those of {@code entries} that are not there yet, and tells which they were. */
  List<Entry> insert(List<Entry> entries) throws SQLException {
    String sql =
        """
        INSERT INTO tick_history (
               product, "timestamp", sequence, price, volume, side, trade_id, bid, bid_size, ask,
               ask_size, volume_24h, open_24h, high_24h, low_24h, ts_event, ts_ingest, prev_seq, restart,
               late)
        SELECT product, TIMESTAMPTZ 'epoch' + (ts_event / 1000) * INTERVAL '1 microsecond', sequence,
               price, volume, side, trade_id, bid, bid_size, ask, ask_size, volume_24h, open_24h,
               high_24h, low_24h, ts_event, ts_ingest, prev_seq, restart, late
          FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               AS tick (product, sequence, ts_event, ts_ingest, prev_seq, restart, late,
               price, volume, side, trade_id, bid, bid_size, ask, ask_size,
               volume_24h, open_24h, high_24h, low_24h)
            ON CONFLICT (product, sequence, "timestamp") DO NOTHING
        RETURNING product, sequence, ts_event / 1000
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Columns<Entry> columns = new Columns<>(statement, entries);
      columns
          .text(entry -> entry.tick().product())
          .whole(entry -> entry.tick().sequence())
          .whole(entry -> entry.tick().eventNanos())
          .whole(entry -> entry.tick().ingestNanos())
          .wholeOrNull(entry -> orNull(entry.tick().previousSequence()))
          .truth(entry -> entry.tick().restart())
          .truth(Entry::late);
      setPrices(columns);
      Set<Entry.Key> inserted = keys(statement);
      return inserted.size() == entries.size()
          ? entries
          : entries.stream().filter(entry -> inserted.contains(entry.key())).toList();
    }
  }

  /**
   * When the ticks happened with which the numberings of {@code states} began, since the epoch, by
   * product: those that are not longer than {@code before} before the newest tick.
   */
  Map<String, Long> restarts(Collection<MarketState> states, Duration before) throws SQLException {
    String sql =
        """
        SELECT state.product, began.ts_event
          FROM unnest(?, ?, ?) AS state (product, since, until),
               LATERAL (SELECT ts_event
                          FROM tick_history
                         WHERE product = state.product AND restart AND NOT late
                           AND "timestamp" BETWEEN
                               TIMESTAMPTZ 'epoch' + state.since * INTERVAL '1 microsecond'
                               AND TIMESTAMPTZ 'epoch' + state.until * INTERVAL '1 microsecond'
                         ORDER BY "timestamp" DESC
                         LIMIT 1) AS began
        """;
    Map<String, Long> restarts = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new Columns<>(statement, List.copyOf(states))
          .text(MarketState::product)
          .whole(state -> (state.lastUpdateNanos() - before.toNanos()) / 1_000)
          .whole(state -> state.lastUpdateNanos() / 1_000);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          restarts.put(rows.getString(1), rows.getLong(2));
        }
      }
    }
    return restarts;
  }

  private static void setPrices(Columns<Entry> columns) throws SQLException {
    columns
        .decimal(trade(Trade::price))
        .decimal(trade(Trade::size))
        .text(trade(trade -> trade.side() == null ? null : trade.side().wireName()))
        .wholeOrNull(trade(trade -> orNull(trade.tradeId())))
        .decimal(quote(Tick::bestBid, Quote::price))
        .decimal(quote(Tick::bestBid, Quote::size))
        .decimal(quote(Tick::bestAsk, Quote::price))
        .decimal(quote(Tick::bestAsk, Quote::size))
        .decimal(day(DayStatistics::volume))
        .decimal(day(DayStatistics::open))
        .decimal(day(DayStatistics::high))
        .decimal(day(DayStatistics::low));
  }

  private static Set<Entry.Key> keys(PreparedStatement statement) throws SQLException {
    Set<Entry.Key> keys = new HashSet<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        keys.add(new Entry.Key(rows.getString(1), rows.getLong(2), rows.getLong(3)));
      }
    }
    return keys;
  }

  private static <T> Function<Entry, @Nullable T> trade(Function<Trade, @Nullable T> part) {
    return entry -> {
      Trade trade = entry.tick().lastTrade();
      return trade == null ? null : part.apply(trade);
    };
  }

  private static Function<Entry, @Nullable BigDecimal> quote(
      Function<Tick, @Nullable Quote> side, Function<Quote, @Nullable BigDecimal> part) {
    return entry -> {
      Quote quote = side.apply(entry.tick());
      return quote == null ? null : part.apply(quote);
    };
  }

  private static Function<Entry, @Nullable BigDecimal> day(
      Function<DayStatistics, @Nullable BigDecimal> part) {
    return entry -> {
      DayStatistics day = entry.tick().day();
      return day == null ? null : part.apply(day);
    };
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? Long.valueOf(number.getAsLong()) : null;
  }
}
