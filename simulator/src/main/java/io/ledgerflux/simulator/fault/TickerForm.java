package io.ledgerflux.simulator.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A form of a true ticker other than today's: it tells less, or tells it otherwise. */
public enum TickerForm {
  /** No price: it tells the book alone. */
  WITHOUT_PRICE,
  /** No last_size. */
  WITHOUT_SIZE,
  /** No side. */
  WITHOUT_SIDE,
  /** No trade_id. */
  WITHOUT_TRADE_ID,
  /** No best_bid. */
  WITHOUT_BID,
  /** No best_ask. */
  WITHOUT_ASK,
  /** No best_bid_size. */
  WITHOUT_BID_SIZE,
  /** No sizes of the book, as years ago. */
  WITHOUT_BOOK_SIZES,
  /** No figures of the day. */
  WITHOUT_DAY,
  /** Of the day only the open and the volume. */
  WITHOUT_EXTREMES,
  /** Price, best bid, best ask and time alone, as in the oldest feeds. */
  BARE,
  /** What may be missing is null, but for the price. */
  NULLS,
  /** What may be missing is an empty text, but for the price. */
  EMPTY_TEXTS,
  /** Prices are numbers. */
  NUMBERS,
  /** With fields that nobody knows. */
  MORE;

  private static final List<String> SPARE =
      List.of(
          "open_24h",
          "volume_24h",
          "low_24h",
          "high_24h",
          "volume_30d",
          "best_bid_size",
          "best_ask_size",
          "side",
          "last_size");

  /** Its name in scripts. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The form of this name. */
  public static Optional<TickerForm> named(String text) {
    return Arrays.stream(values()).filter(form -> form.text().equals(text)).findFirst();
  }

  /** The ticker in this form. */
  public String of(String ticker) {
    var fields = new Fields(ticker);
    return switch (this) {
      case WITHOUT_PRICE -> without(fields, "price");
      case WITHOUT_SIZE -> without(fields, "last_size");
      case WITHOUT_SIDE -> without(fields, "side");
      case WITHOUT_TRADE_ID -> without(fields, "trade_id");
      case WITHOUT_BID -> without(fields, "best_bid");
      case WITHOUT_ASK -> without(fields, "best_ask");
      case WITHOUT_BID_SIZE -> without(fields, "best_bid_size");
      case WITHOUT_BOOK_SIZES -> without(fields, "best_bid_size", "best_ask_size");
      case WITHOUT_DAY ->
          without(fields, "open_24h", "volume_24h", "low_24h", "high_24h", "volume_30d");
      case WITHOUT_EXTREMES -> without(fields, "low_24h", "high_24h");
      case BARE -> without(new Fields(without(fields, "trade_id")), SPARE.toArray(String[]::new));
      case NULLS -> spare(fields, "null");
      case EMPTY_TEXTS -> spare(fields, "\"\"");
      case NUMBERS -> numbers(fields, "price", "best_bid", "best_ask", "last_size", "volume_24h");
      case MORE -> ticker.replaceFirst("\\{", "{\"more\":{\"type\":[1,{\"price\":\"2\"}]},");
    };
  }

  private static String without(Fields ticker, String... names) {
    Fields fields = ticker;
    for (String name : names) {
      fields = fields.without(name);
    }
    return fields.text();
  }

  private static String spare(Fields ticker, String value) {
    Fields fields = ticker;
    for (String name : SPARE) {
      fields = fields.with(name, value);
    }
    return fields.text();
  }

  private static String numbers(Fields ticker, String... names) {
    Fields fields = ticker;
    for (String name : names) {
      Optional<String> digits = fields.value(name).map(value -> value.replace("\"", ""));
      fields = digits.isPresent() ? fields.with(name, digits.get()) : fields;
    }
    return fields.text();
  }
}
