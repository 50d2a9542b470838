package io.ledgerflux.snapshotter.db;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes one product's newest state anew from its tape. */
final class SnapshotRebuild {
  private static final String TRADE = "price IS NOT NULL";
  private static final String BID = "bid IS NOT NULL";
  private static final String ASK = "ask IS NOT NULL";
  private static final String DAY = "num_nonnulls(open_24h, high_24h, low_24h, volume_24h) > 0";

  private final Connection connection;

  SnapshotRebuild(Connection connection) {
    this.connection = connection;
  }

  /**
   * Where the numbering in force began.
   *
   * @param sequence of its first tick
   * @param told whether the history tells of a restart: then nothing before it counts
   */
  private record Numbering(Instant time, long sequence, boolean told) {}

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * A state that is another than the one that was held.
   *
   * @param state as the history tells it
   * @param difference to what was held, in words
   */
  record Rebuilt(MarketState state, String difference) {}

  /** What the history tells of {@code product}; empty where that is held, or nothing is told. */
  Optional<Rebuilt> rebuild(String product, Instant now, boolean write) throws SQLException {
    Numbering numbering = numbering(product);
    Optional<MarketState> held = held(product);
    Optional<MarketState> made =
        made(product, numbering, numbering.told() ? null : held.orElse(null));
    if (made.isEmpty() || made.equals(held)) {
      return Optional.empty();
    }
    if (write) {
      write(made.get(), Timestamps.nanos(now));
    }
    return Optional.of(
        new Rebuilt(
            made.get(),
            "%s: the state %s, the history's last tick is %d"
                .formatted(
                    product,
                    held.map(state -> "of tick %d is another".formatted(state.lastSequence()))
                        .orElse("is missing or cannot be read"),
                    made.get().lastSequence())));
  }

  /** What no tick of the history tells any more stays as it is known. */
  private Optional<MarketState> made(
      String product, Numbering numbering, @Nullable MarketState known) throws SQLException {
    Optional<long[]> last =
        newest(
            product,
            numbering,
            "true",
            row -> new long[] {row.getLong("sequence"), row.getLong("ts_event")});
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Optional<Trade> trade = newest(product, numbering, TRADE, SnapshotRebuild::trade);
    long tradeNanos =
        newest(product, numbering, TRADE, row -> row.getLong("ts_event"))
            .orElse(known == null ? 0L : known.lastTradeNanos());
    return Optional.of(
        new MarketState(
            product,
            trade.orElse(known == null ? null : known.lastTrade()),
            tradeNanos,
            newest(product, numbering, BID, row -> quote(row, "bid"))
                .orElse(known == null ? null : known.bestBid()),
            newest(product, numbering, ASK, row -> quote(row, "ask"))
                .orElse(known == null ? null : known.bestAsk()),
            newest(product, numbering, DAY, SnapshotRebuild::day)
                .orElse(known == null ? null : known.day()),
            last.get()[0],
            last.get()[1]));
  }

  private Numbering numbering(String product) throws SQLException {
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

  private <T> Optional<T> newest(String product, Numbering numbering, String that, Row<T> reader)
      throws SQLException {
    String sql =
        """
        SELECT *
          FROM tick_history
         WHERE product = ? AND NOT late AND "timestamp" >= ? AND sequence >= ? AND %s
         ORDER BY sequence DESC
         LIMIT 1
        """
            .formatted(that);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setTimestamp(2, Timestamp.from(numbering.time()));
      statement.setLong(3, numbering.sequence());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
      }
    }
  }

  private Optional<MarketState> held(String product) throws SQLException {
    String sql = "SELECT state::text, last_seq FROM snapshots WHERE product = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        MarketState state =
            SnapshotCodec.decodeState(product, row.getString(1).getBytes(StandardCharsets.UTF_8));
        return state.lastSequence() == row.getLong(2) ? Optional.of(state) : Optional.empty();
      } catch (MalformedMessageException e) {
        return Optional.empty();
      }
    }
  }

  private void write(MarketState state, long nowNanos) throws SQLException {
    String sql =
        """
        INSERT INTO snapshots (product, last_seq, ts_snapshot, state)
        VALUES (?, ?, ?, ?::jsonb)
            ON CONFLICT (product) DO UPDATE
           SET last_seq = EXCLUDED.last_seq, ts_snapshot = EXCLUDED.ts_snapshot,
               state = EXCLUDED.state, updated_at = now()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, state.product());
      statement.setLong(2, state.lastSequence());
      statement.setLong(3, nowNanos);
      statement.setString(4, new String(SnapshotCodec.encodeState(state), StandardCharsets.UTF_8));
      statement.executeUpdate();
    }
  }

  private static Trade trade(ResultSet row) throws SQLException {
    String side = row.getString("side");
    long id = row.getLong("trade_id");
    OptionalLong tradeId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(id);
    return new Trade(
        row.getBigDecimal("price"),
        row.getBigDecimal("volume"),
        side == null ? null : Side.ofWireName(side).orElse(null),
        tradeId);
  }

  private static Quote quote(ResultSet row, String side) throws SQLException {
    BigDecimal price = row.getBigDecimal(side);
    return new Quote(price, row.getBigDecimal(side + "_size"));
  }

  private static DayStatistics day(ResultSet row) throws SQLException {
    return new DayStatistics(
        row.getBigDecimal("open_24h"),
        row.getBigDecimal("high_24h"),
        row.getBigDecimal("low_24h"),
        row.getBigDecimal("volume_24h"));
  }
}
