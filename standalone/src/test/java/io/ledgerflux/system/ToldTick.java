package io.ledgerflux.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.simulator.venue.FeedMessage;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A tick as the exchange told it and as a row and a message must give it back: every figure as
 * text, so that no digit can differ unseen. A group of which nothing was told is empty.
 */
public record ToldTick(
    String product,
    long sequence,
    long eventNanos,
    OptionalLong tradeId,
    String trade,
    String bid,
    String ask,
    String day) {
  /** All rows, in the order of the tape. */
  static final String SELECT =
      """
      SELECT product, sequence, ts_event, trade_id, side, price::text, volume::text, bid::text,
             bid_size::text, ask::text, ask_size::text, open_24h::text, high_24h::text,
             low_24h::text, volume_24h::text,
             to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS told_at
        FROM tick_history
       ORDER BY product, sequence
      """;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

  /** The tick that a message of the feed tells. */
  static ToldTick of(FeedMessage message) {
    return ofTicker(message.text());
  }

  /** The tick that a ticker's text tells. */
  static ToldTick ofTicker(String text) {
    JsonNode ticker = json(text);
    String trade = trade(ticker, "price", "last_size");
    return new ToldTick(
        ticker.path("product_id").asText(),
        ticker.path("sequence").asLong(),
        Timestamps.nanos(Instant.parse(ticker.path("time").asText())),
        trade.isEmpty() ? OptionalLong.empty() : whole(ticker.path("trade_id")),
        trade,
        level(ticker, "best_bid", "best_bid_size"),
        level(ticker, "best_ask", "best_ask_size"),
        day(
            text(ticker.path("open_24h")),
            text(ticker.path("high_24h")),
            text(ticker.path("low_24h")),
            text(ticker.path("volume_24h"))));
  }

  /** The tick that stands in a message to a subscriber. */
  static ToldTick ofTick(JsonNode tick) {
    return ofFields(
        tick.path("product").asText(),
        tick.path("seq").asLong(),
        tick.path("ts_event").asLong(),
        tick.path("fields"));
  }

  /** What {@code fields}, of a tick or a snapshot's state, tell. */
  static ToldTick ofFields(String product, long sequence, long eventNanos, JsonNode fields) {
    JsonNode trade = fields.path("last_trade");
    return new ToldTick(
        product,
        sequence,
        eventNanos,
        whole(trade.path("trade_id")),
        trade(trade, "px", "qty"),
        level(fields.path("best_bid"), "px", "qty"),
        level(fields.path("best_ask"), "px", "qty"),
        day(
            text(fields.at("/day/open")),
            text(fields.at("/day/high")),
            text(fields.at("/day/low")),
            text(fields.at("/day/volume"))));
  }

  /** The tick that a client made of a message. */
  static ToldTick of(Tick tick) {
    Trade trade = tick.lastTrade();
    DayStatistics day = tick.day();
    return new ToldTick(
        tick.product(),
        tick.sequence(),
        tick.eventNanos(),
        tick.tradeId(),
        trade == null
            ? ""
            : trade(text(trade.price()), text(trade.size()), text(trade.side()), trade.tradeId()),
        quote(tick.bestBid()),
        quote(tick.bestAsk()),
        day == null
            ? ""
            : day(text(day.open()), text(day.high()), text(day.low()), text(day.volume())));
  }

  /** The tick that a row of {@link #SELECT} gives back. */
  static ToldTick of(ResultSet row) throws SQLException {
    long tradeId = row.getLong("trade_id");
    OptionalLong trade = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(tradeId);
    long eventNanos = row.getLong("ts_event");
    if (Timestamps.nanos(Instant.parse(row.getString("told_at"))) != eventNanos / 1_000 * 1_000) {
      throw new AssertionError(row.getString("told_at") + " is another time than " + eventNanos);
    }
    return new ToldTick(
        row.getString("product"),
        row.getLong("sequence"),
        eventNanos,
        trade,
        trade(row.getString("price"), row.getString("volume"), row.getString("side"), trade),
        level(row.getString("bid"), row.getString("bid_size")),
        level(row.getString("ask"), row.getString("ask_size")),
        day(
            row.getString("open_24h"),
            row.getString("high_24h"),
            row.getString("low_24h"),
            row.getString("volume_24h")));
  }

  /** JSON whose decimals keep their digits. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String trade(JsonNode of, String price, String size) {
    return trade(
        text(of.path(price)),
        text(of.path(size)),
        text(of.path("side")),
        whole(of.path("trade_id")));
  }

  private static String trade(
      @Nullable String price, @Nullable String size, @Nullable String side, OptionalLong tradeId) {
    return price == null
        ? ""
        : "%s, %s, side %s, trade %s"
            .formatted(price, size, side, tradeId.isPresent() ? tradeId.getAsLong() : "null");
  }

  private static String quote(@Nullable Quote quote) {
    return quote == null ? "" : level(text(quote.price()), text(quote.size()));
  }

  private static String level(JsonNode of, String price, String size) {
    return level(text(of.path(price)), text(of.path(size)));
  }

  private static String level(@Nullable String price, @Nullable String size) {
    return price == null ? "" : price + ", " + size;
  }

  private static String day(
      @Nullable String open, @Nullable String high, @Nullable String low, @Nullable String volume) {
    return open == null && high == null && low == null && volume == null
        ? ""
        : "open %s, high %s, low %s, volume %s".formatted(open, high, low, volume);
  }

  private static @Nullable String text(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue().toPlainString();
    }
    return value.asText("").isEmpty() ? null : value.asText();
  }

  private static @Nullable String text(@Nullable BigDecimal decimal) {
    return decimal == null ? null : decimal.toPlainString();
  }

  private static @Nullable String text(@Nullable Side side) {
    return side == null ? null : side.wireName();
  }

  private static OptionalLong whole(JsonNode value) {
    return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }
}
