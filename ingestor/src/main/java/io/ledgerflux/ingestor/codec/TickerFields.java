package io.ledgerflux.ingestor.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Decimals;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of a ticker, gathered as they come. Null and empty text count as missing. */
final class TickerFields {
  private static final int LONGEST_SHOWN = 80;

  private @Nullable String product;
  private OptionalLong sequence = OptionalLong.empty();
  private @Nullable String time;
  private @Nullable BigDecimal price;
  private @Nullable BigDecimal lastSize;
  private @Nullable Side side;
  private OptionalLong tradeId = OptionalLong.empty();
  private @Nullable BigDecimal bestBid;
  private @Nullable BigDecimal bestBidSize;
  private @Nullable BigDecimal bestAsk;
  private @Nullable BigDecimal bestAskSize;
  private @Nullable BigDecimal open;
  private @Nullable BigDecimal high;
  private @Nullable BigDecimal low;
  private @Nullable BigDecimal volume;

  /** Reads the field; false where a ticker has no use for it. */
  boolean read(String name, JsonParser parser) throws IOException, MalformedMessageException {
    switch (name) {
      case "product_id" -> product = text(name, parser);
      case "sequence" -> sequence = whole(name, parser);
      case "time" -> time = text(name, parser);
      case "price" -> price = decimal(name, parser);
      case "last_size" -> lastSize = decimal(name, parser);
      case "side" -> side = side(name, parser);
      case "trade_id" -> tradeId = whole(name, parser);
      case "best_bid" -> bestBid = decimal(name, parser);
      case "best_bid_size" -> bestBidSize = decimal(name, parser);
      case "best_ask" -> bestAsk = decimal(name, parser);
      case "best_ask_size" -> bestAskSize = decimal(name, parser);
      case "open_24h" -> open = decimal(name, parser);
      case "high_24h" -> high = decimal(name, parser);
      case "low_24h" -> low = decimal(name, parser);
      case "volume_24h" -> volume = decimal(name, parser);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Nullable String product() {
    return product;
  }

  /** The time of the message, in nanoseconds since the epoch; empty where there is no sane one. */
  OptionalLong eventNanos() {
    return time == null ? OptionalLong.empty() : Timestamps.parse(time);
  }

  /** The tick that the fields make, or what they lack. */
  VenueMessage message(long ingestNanos) {
    if (product == null) {
      return unusable(RejectReason.MISSING_FIELD, "no product_id");
    }
    if (!Products.isValid(product)) {
      return unusable(RejectReason.INVALID_PRODUCT, "product_id is no product: " + shown(product));
    }
    if (sequence.isEmpty()) {
      return unusable(RejectReason.MISSING_FIELD, "no sequence");
    }
    if (time == null) {
      return unusable(RejectReason.MISSING_FIELD, "no time");
    }
    OptionalLong eventNanos = eventNanos();
    if (eventNanos.isEmpty()) {
      return unusable(RejectReason.INVALID_TIME, "time is none that can be: " + shown(time));
    }
    if (price == null && bestBid == null && bestAsk == null) {
      return unusable(RejectReason.MISSING_FIELD, "none of price, best_bid and best_ask");
    }
    return new VenueMessage.Ticker(
        tick(product, sequence.getAsLong(), eventNanos.getAsLong(), ingestNanos), tradeId);
  }

  /** A trade without its price is none that can be told: the quote goes on without it. */
  private Tick tick(String ofProduct, long numbered, long eventNanos, long ingestNanos) {
    return new Tick(
        ofProduct,
        numbered,
        OptionalLong.empty(),
        false,
        eventNanos,
        ingestNanos,
        price == null ? null : new Trade(price, lastSize, side, tradeId),
        bestBid == null ? null : new Quote(bestBid, bestBidSize),
        bestAsk == null ? null : new Quote(bestAsk, bestAskSize),
        day());
  }

  VenueMessage.Unusable unusable(RejectReason reason, String detail) {
    String claimed = product != null && Products.isValid(product) ? product : Reject.NO_PRODUCT;
    return new VenueMessage.Unusable(reason, detail, claimed, tradeId);
  }

  private @Nullable DayStatistics day() {
    boolean told = open != null || high != null || low != null || volume != null;
    return told ? new DayStatistics(open, high, low, volume) : null;
  }

  /** The whole number on which {@code parser} stands; empty where it is missing. */
  static OptionalLong whole(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    return isMissing(parser) ? OptionalLong.empty() : OptionalLong.of(Json.whole(name, parser));
  }

  private static @Nullable String text(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    return isMissing(parser) ? null : Json.text(name, parser);
  }

  /** Decimals are texts on this feed; a number is taken as well, by its digits. */
  private static @Nullable BigDecimal decimal(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (isMissing(parser)) {
      return null;
    }
    String digits = parser.currentToken().isNumeric() ? parser.getText() : Json.text(name, parser);
    return Decimals.parse(digits)
        .orElseThrow(
            () -> new MalformedMessageException(name + " is no plain decimal: " + shown(digits)));
  }

  private static @Nullable Side side(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (isMissing(parser)) {
      return null;
    }
    String word = Json.text(name, parser);
    return Side.ofWireName(word)
        .orElseThrow(() -> new MalformedMessageException(name + " is no side: " + shown(word)));
  }

  private static boolean isMissing(JsonParser parser) throws IOException {
    return Json.isNull(parser)
        || (parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() == 0);
  }

  /** As much of {@code text} as a reject's words may hold. */
  static String shown(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }
}
