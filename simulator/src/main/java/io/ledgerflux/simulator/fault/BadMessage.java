package io.ledgerflux.simulator.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A message that no reader may take for a tick, made from a true ticker. */
public enum BadMessage {
  /** Best bid above best ask. */
  CROSSED,
  /** Cut off in the middle. */
  BROKEN_JSON,
  /** Without product_id. */
  NO_PRODUCT,
  /** With a product_id that is no product's name. */
  ODD_PRODUCT,
  /** Without sequence. */
  NO_SEQUENCE,
  /** Without time. */
  NO_TIME,
  /** Without price, best bid and best ask. */
  NO_PRICES,
  /** All three prices 10^30, in plain digits. */
  HUGE_PRICE,
  /** A price of 1E+999999999. */
  EXPONENT,
  /** A price below zero. */
  NEGATIVE_PRICE,
  /** A book size below zero. */
  NEGATIVE_SIZE,
  /** A price of 0. */
  ZERO_PRICE,
  /** A price that is no number. */
  NAN,
  /** A sequence of 9·10^18. */
  HUGE_SEQUENCE,
  /** A trade_id of 9·10^18. */
  HUGE_TRADE_ID,
  /** The time 0001-01-01. */
  YEAR_ONE,
  /** A time in the year 2150. */
  FAR_FUTURE,
  /** A message of 1 MiB, most of it a price. */
  MEBIBYTE,
  /** Without type. */
  NO_TYPE,
  /** With a sequence that is a text. */
  SEQUENCE_TEXT,
  /** With a sequence that has decimals. */
  SEQUENCE_DECIMAL,
  /** With product_id null. */
  NULL_PRODUCT,
  /** With sequence null. */
  NULL_SEQUENCE,
  /** With time null. */
  NULL_TIME,
  /** With price, best bid and best ask null. */
  NULL_PRICES,
  /** With a price that is an object. */
  PRICE_OBJECT,
  /** With a side that is none. */
  ODD_SIDE,
  /** A trade with a size below zero. */
  NEGATIVE_TRADE_SIZE,
  /** Two messages in one. */
  TWO_IN_ONE,
  /** Not JSON at all. */
  PLAIN_TEXT,
  /** A heartbeat without last_trade_id; harmless. */
  HEARTBEAT_NO_TRADE,
  /** A heartbeat without product_id. */
  HEARTBEAT_NO_PRODUCT,
  /** A heartbeat of a product whose name has almost 1 MiB. */
  HEARTBEAT_HUGE_PRODUCT,
  /** A heartbeat whose last_trade_id is a text. */
  HEARTBEAT_TRADE_TEXT,
  /** A message of a type that nobody knows; harmless. */
  UNKNOWN_TYPE,
  /** A ticker of a product that nobody asked for; harmless. */
  UNASKED_PRODUCT,
  /** An error that answers no request; harmless. */
  ERROR;

  private static final long HUGE = 9_000_000_000_000_000_000L;
  private static final String LOW = "\"0.00000001\"";
  private static final String HIGH = "\"0.00000002\"";
  private static final int MEBIBYTE_LENGTH = 1 << 20;
  private static final int HUGE_NAME = MEBIBYTE_LENGTH - 256;

  /** Its name in scripts and logs. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The bad message of this name. */
  public static Optional<BadMessage> named(String text) {
    return Arrays.stream(values()).filter(bad -> bad.text().equals(text)).findFirst();
  }

  /**
   * The message, made from this ticker. What the ticker does not tell, and the fault needs, is
   * added: whatever the ticker's form, the message is bad.
   *
   * @param sequence its sequence, where it tells one
   * @param count of bad messages so far, so that two of a kind are not the same message
   */
  public String from(String ticker, long sequence, long count) {
    var fields = new Fields(ticker).with("sequence", Long.toString(sequence));
    return switch (this) {
      case CROSSED -> crossed(fields);
      case BROKEN_JSON -> fields.text().substring(0, fields.text().length() * 3 / 5);
      case NO_PRODUCT -> fields.without("product_id").text();
      case ODD_PRODUCT -> fields.with("product_id", "\"BTC USD.>*\"").text();
      case NO_SEQUENCE -> fields.without("sequence").text();
      case NO_TIME -> fields.without("time").text();
      case NO_PRICES -> fields.without("price").without("best_bid").without("best_ask").text();
      case HUGE_PRICE -> hugePrices(fields);
      case EXPONENT -> fields.with("price", "\"1E+999999999\"").text();
      case NEGATIVE_PRICE -> fields.with("price", "\"-1.5\"").text();
      case NEGATIVE_SIZE ->
          fields.or("best_bid", LOW).with("best_bid_size", "\"-0.10000000\"").text();
      case ZERO_PRICE -> fields.with("price", "\"0\"").text();
      case NAN -> fields.with("price", "\"NaN\"").text();
      case HUGE_SEQUENCE -> fields.with("sequence", Long.toString(HUGE + count)).text();
      case HUGE_TRADE_ID -> trade(fields).with("trade_id", Long.toString(HUGE + count)).text();
      case YEAR_ONE -> fields.with("time", "\"0001-01-01T00:00:00.000000Z\"").text();
      case FAR_FUTURE -> fields.with("time", "\"2150-01-01T00:00:00.000000Z\"").text();
      case MEBIBYTE -> mebibyte(fields);
      case NO_TYPE -> fields.without("type").text().replaceFirst("\\{,", "{");
      case SEQUENCE_TEXT -> fields.with("sequence", "\"" + sequence + "\"").text();
      case SEQUENCE_DECIMAL -> fields.with("sequence", sequence + ".0").text();
      case NULL_PRODUCT -> fields.with("product_id", "null").text();
      case NULL_SEQUENCE -> fields.with("sequence", "null").text();
      case NULL_TIME -> fields.with("time", "null").text();
      case NULL_PRICES ->
          fields.with("price", "null").with("best_bid", "null").with("best_ask", "null").text();
      case PRICE_OBJECT -> fields.with("price", "{\"value\":\"1\"}").text();
      case ODD_SIDE -> trade(fields).with("side", "\"hold\"").text();
      case NEGATIVE_TRADE_SIZE -> trade(fields).with("last_size", "\"-0.00000001\"").text();
      case TWO_IN_ONE -> fields.text() + fields.text();
      case PLAIN_TEXT -> "the market is closed " + count;
      case HEARTBEAT_NO_TRADE -> heartbeat(fields, "null", product(fields));
      case HEARTBEAT_NO_PRODUCT -> heartbeat(fields, "1", "null");
      case HEARTBEAT_HUGE_PRODUCT -> heartbeat(fields, "1", "\"" + "A".repeat(HUGE_NAME) + "\"");
      case HEARTBEAT_TRADE_TEXT -> heartbeat(fields, "\"1\"", product(fields));
      case UNKNOWN_TYPE -> fields.with("type", "\"auction\"").text();
      case UNASKED_PRODUCT -> fields.with("product_id", "\"NOBODY-ASKED\"").text();
      case ERROR ->
          "{\"type\":\"error\",\"message\":\"Internal error\",\"reason\":\"%d\"}".formatted(count);
    };
  }

  private static String heartbeat(Fields ticker, String lastTradeId, String product) {
    return "{\"type\":\"heartbeat\",\"last_trade_id\":%s,\"product_id\":%s,\"sequence\":%s,\"time\":%s}"
        .formatted(
            lastTradeId,
            product,
            ticker.value("sequence").orElse("1"),
            ticker.value("time").orElse("null"));
  }

  private static String product(Fields ticker) {
    return ticker.value("product_id").orElse("null");
  }

  /** A trade is told by its price; without one, nobody looks at the rest of it. */
  private static Fields trade(Fields fields) {
    return fields.or("price", LOW);
  }

  private static String crossed(Fields fields) {
    Fields book =
        fields.tells("best_bid") && fields.tells("best_ask")
            ? fields
            : fields.with("best_bid", LOW).with("best_ask", HIGH);
    String bid = book.value("best_bid").orElseThrow();
    String ask = book.value("best_ask").orElseThrow();
    return book.with("best_bid", ask).with("best_ask", bid).text();
  }

  private static String hugePrices(Fields fields) {
    String zeros = "0".repeat(29);
    return fields
        .with("price", "\"10" + zeros + "\"")
        .with("best_bid", "\"10" + zeros + "\"")
        .with("best_ask", "\"11" + zeros + "\"")
        .text();
  }

  private static String mebibyte(Fields fields) {
    int rest = MEBIBYTE_LENGTH - fields.with("price", "\"\"").text().length();
    return fields.with("price", "\"" + "7".repeat(rest) + "\"").text();
  }

  /** All of them, in order. */
  public static List<BadMessage> all() {
    return List.of(values());
  }
}
