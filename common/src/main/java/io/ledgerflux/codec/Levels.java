package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The prices that ticks and snapshots have in common, written and read field by field. */
final class Levels {
  private @Nullable BigDecimal tradePrice;
  private @Nullable BigDecimal tradeSize;
  private @Nullable Side side;
  private OptionalLong tradeId = OptionalLong.empty();
  private long tradeNanos;
  private @Nullable Quote bid;
  private @Nullable Quote ask;
  private @Nullable DayStatistics day;

  static void writeTrade(JsonGenerator generator, @Nullable Trade trade, long tradeNanos)
      throws IOException {
    if (trade == null) {
      return;
    }
    generator.writeObjectFieldStart("last_trade");
    writeDecimal(generator, "px", trade.price());
    writeDecimal(generator, "qty", trade.size());
    if (tradeNanos != 0) {
      generator.writeNumberField("ts", tradeNanos);
    }
    if (trade.side() != null) {
      generator.writeStringField("side", trade.side().wireName());
    }
    if (trade.tradeId().isPresent()) {
      generator.writeNumberField("trade_id", trade.tradeId().getAsLong());
    }
    generator.writeEndObject();
  }

  static void writeQuote(JsonGenerator generator, String name, @Nullable Quote quote)
      throws IOException {
    if (quote != null) {
      generator.writeObjectFieldStart(name);
      writeDecimal(generator, "px", quote.price());
      writeDecimal(generator, "qty", quote.size());
      generator.writeEndObject();
    }
  }

  static void writeDay(JsonGenerator generator, @Nullable DayStatistics day) throws IOException {
    if (day != null) {
      generator.writeObjectFieldStart("day");
      writeDecimal(generator, "open", day.open());
      writeDecimal(generator, "high", day.high());
      writeDecimal(generator, "low", day.low());
      writeDecimal(generator, "volume", day.volume());
      generator.writeEndObject();
    }
  }

  private static void writeDecimal(
      JsonGenerator generator, String name, @Nullable BigDecimal decimal) throws IOException {
    if (decimal != null) {
      generator.writeNumberField(name, decimal);
    }
  }

  void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return;
    }
    switch (name) {
      case "last_trade" -> Json.readObject(parser, this::readTrade);
      case "best_bid" -> bid = readQuote(parser);
      case "best_ask" -> ask = readQuote(parser);
      case "day" -> day = readDay(parser);
      default -> {}
    }
  }

  private void readTrade(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    switch (name) {
      case "px" -> tradePrice = Json.decimal(name, parser);
      case "qty" -> tradeSize = Json.decimal(name, parser);
      case "ts" -> tradeNanos = Json.whole(name, parser);
      case "side" -> side = Side.ofWireName(Json.text(name, parser)).orElse(null);
      case "trade_id" -> tradeId = OptionalLong.of(Json.whole(name, parser));
      default -> {}
    }
  }

  private static Quote readQuote(JsonParser parser) throws IOException, MalformedMessageException {
    @Nullable BigDecimal[] decimals = readDecimals(parser, "px", "qty");
    if (decimals[0] == null) {
      throw new MalformedMessageException("a quote has a px");
    }
    return new Quote(decimals[0], decimals[1]);
  }

  private static DayStatistics readDay(JsonParser parser)
      throws IOException, MalformedMessageException {
    @Nullable BigDecimal[] decimals = readDecimals(parser, "open", "high", "low", "volume");
    return new DayStatistics(decimals[0], decimals[1], decimals[2], decimals[3]);
  }

  private static @Nullable BigDecimal[] readDecimals(JsonParser parser, String... names)
      throws IOException, MalformedMessageException {
    @Nullable BigDecimal[] decimals = new BigDecimal[names.length];
    Json.readObject(
        parser,
        (name, value) -> {
          for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
              decimals[i] = Json.decimal(name, value);
            }
          }
        });
    return decimals;
  }

  @Nullable Trade trade() throws MalformedMessageException {
    if (tradePrice == null) {
      if (tradeSize != null || tradeId.isPresent()) {
        throw new MalformedMessageException("a trade has a px");
      }
      return null;
    }
    return new Trade(tradePrice, tradeSize, side, tradeId);
  }

  long tradeNanos() {
    return tradeNanos;
  }

  @Nullable Quote bid() {
    return bid;
  }

  @Nullable Quote ask() {
    return ask;
  }

  @Nullable DayStatistics day() {
    return day;
  }
}
