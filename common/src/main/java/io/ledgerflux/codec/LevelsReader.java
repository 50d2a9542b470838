package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The prices that ticks and snapshots have in common, read field by field. */
final class LevelsReader {
  private @Nullable BigDecimal tradePrice;
  private @Nullable BigDecimal tradeSize;
  private @Nullable Side side;
  private OptionalLong tradeId = OptionalLong.empty();
  private long tradeNanos;
  private @Nullable Quote bid;
  private @Nullable Quote ask;
  private boolean hasDay;
  private @Nullable BigDecimal open;
  private @Nullable BigDecimal high;
  private @Nullable BigDecimal low;
  private @Nullable BigDecimal volume;

  /** Of the quote that is read. */
  private @Nullable BigDecimal price;

  private @Nullable BigDecimal size;

  void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return;
    }
    switch (name) {
      case "last_trade" -> Json.readObject(parser, this::readTrade);
      case "best_bid" -> bid = readQuote(parser);
      case "best_ask" -> ask = readQuote(parser);
      case "day" -> {
        hasDay = true;
        open = high = low = volume = null;
        Json.readObject(parser, this::readDay);
      }
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

  private Quote readQuote(JsonParser parser) throws IOException, MalformedMessageException {
    price = null;
    size = null;
    Json.readObject(parser, this::readLevel);
    if (price == null) {
      throw new MalformedMessageException("a quote has a px");
    }
    return new Quote(price, size);
  }

  private void readLevel(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    switch (name) {
      case "px" -> price = Json.decimal(name, parser);
      case "qty" -> size = Json.decimal(name, parser);
      default -> {}
    }
  }

  private void readDay(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    switch (name) {
      case "open" -> open = Json.decimal(name, parser);
      case "high" -> high = Json.decimal(name, parser);
      case "low" -> low = Json.decimal(name, parser);
      case "volume" -> volume = Json.decimal(name, parser);
      default -> {}
    }
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
    return hasDay ? new DayStatistics(open, high, low, volume) : null;
  }
}
