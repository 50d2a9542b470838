package io.ledgerflux.gateway.history;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Rows of tick_history as the ticks that they keep: whole, with every digit. */
final class TickRows {
  /** What is read of a row. */
  static final String COLUMNS =
      """
      product, sequence, prev_seq, restart, ts_event, ts_ingest, price, volume, side, trade_id,
      bid, bid_size, ask, ask_size, open_24h, high_24h, low_24h, volume_24h\
      """;

  private TickRows() {}

  /** The ticks that {@code statement} answers. They stand in no stream. */
  static List<Arrival> read(PreparedStatement statement) throws SQLException {
    List<Arrival> ticks = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Tick tick = tick(row);
        ticks.add(new Arrival(tick, TickCodec.encode(tick), 0, tick.eventNanos()));
      }
    }
    return ticks;
  }

  /** The column "timestamp" of a tick that happened at {@code epochNanos}: microseconds, cut. */
  static OffsetDateTime timestamp(long epochNanos) {
    return Timestamps.instant(epochNanos).truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** What {@code statement} says is so or is not. */
  static boolean truth(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The tick of the row on which {@code row} stands. */
  static Tick tick(ResultSet row) throws SQLException {
    return new Tick(
        row.getString("product"),
        row.getLong("sequence"),
        whole(row, "prev_seq"),
        row.getBoolean("restart"),
        row.getLong("ts_event"),
        row.getLong("ts_ingest"),
        trade(row),
        quote(row, "bid", "bid_size"),
        quote(row, "ask", "ask_size"),
        day(row));
  }

  private static @Nullable Trade trade(ResultSet row) throws SQLException {
    BigDecimal price = row.getBigDecimal("price");
    String side = row.getString("side");
    return price == null
        ? null
        : new Trade(
            price,
            row.getBigDecimal("volume"),
            side == null ? null : Side.ofWireName(side).orElse(null),
            whole(row, "trade_id"));
  }

  private static @Nullable Quote quote(ResultSet row, String price, String size)
      throws SQLException {
    BigDecimal level = row.getBigDecimal(price);
    return level == null ? null : new Quote(level, row.getBigDecimal(size));
  }

  private static @Nullable DayStatistics day(ResultSet row) throws SQLException {
    BigDecimal open = row.getBigDecimal("open_24h");
    BigDecimal high = row.getBigDecimal("high_24h");
    BigDecimal low = row.getBigDecimal("low_24h");
    BigDecimal volume = row.getBigDecimal("volume_24h");
    return open == null && high == null && low == null && volume == null
        ? null
        : new DayStatistics(open, high, low, volume);
  }

  private static OptionalLong whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
