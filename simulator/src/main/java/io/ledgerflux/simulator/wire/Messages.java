package io.ledgerflux.simulator.wire;

import io.ledgerflux.simulator.market.Product;
import io.ledgerflux.simulator.market.Trade;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;

/** The exchange's messages as JSON, with the order of fields and the digits of the real feed. */
public final class Messages {
  private static final HexFormat HEX = HexFormat.of();

  private Messages() {}

  /** A ticker with all 17 fields. */
  public static String ticker(Trade trade) {
    Product product = trade.product();
    int scale = product.priceDigits();
    var text = new StringBuilder(448);
    text.append("{\"type\":\"ticker\",\"sequence\":").append(trade.sequence());
    text.append(",\"product_id\":\"").append(product.id());
    Decimals.trimmed(text.append("\",\"price\":\""), trade.price(), scale);
    Decimals.trimmed(text.append("\",\"open_24h\":\""), trade.day().open(), scale);
    size(text.append("\",\"volume_24h\":\""), trade.day().volume());
    Decimals.trimmed(text.append("\",\"low_24h\":\""), trade.day().low(), scale);
    Decimals.trimmed(text.append("\",\"high_24h\":\""), trade.day().high(), scale);
    size(text.append("\",\"volume_30d\":\""), trade.day().volume30());
    quotePrice(text.append("\",\"best_bid\":\""), trade.quote().bid(), product);
    size(text.append("\",\"best_bid_size\":\""), trade.quote().bidSize());
    quotePrice(text.append("\",\"best_ask\":\""), trade.quote().ask(), product);
    size(text.append("\",\"best_ask_size\":\""), trade.quote().askSize());
    text.append("\",\"side\":\"").append(trade.takerSide().text());
    Times.write(text.append("\",\"time\":\""), trade.timeMicros());
    text.append("\",\"trade_id\":").append(trade.tradeId());
    Decimals.trimmed(text.append(",\"last_size\":\""), trade.size(), Product.SIZE_SCALE);
    return text.append("\"}").toString();
  }

  /** A match: the same trade, told with the maker's side. */
  public static String match(Trade trade) {
    Product product = trade.product();
    var text = new StringBuilder(384);
    text.append("{\"type\":\"match\",\"trade_id\":").append(trade.tradeId());
    order(text.append(",\"maker_order_id\":\""), product, -trade.tradeId());
    order(text.append("\",\"taker_order_id\":\""), product, trade.takerOrder());
    text.append("\",\"side\":\"").append(trade.takerSide().opposite().text());
    Decimals.trimmed(text.append("\",\"size\":\""), trade.size(), Product.SIZE_SCALE);
    Decimals.trimmed(text.append("\",\"price\":\""), trade.price(), product.priceDigits());
    text.append("\",\"product_id\":\"").append(product.id());
    text.append("\",\"sequence\":").append(trade.sequence());
    Times.write(text.append(",\"time\":\""), trade.timeMicros());
    return text.append("\"}").toString();
  }

  /** The match with which a subscription to matches begins. */
  public static String lastMatch(String match) {
    return match.replaceFirst("\"match\"", "\"last_match\"");
  }

  /** A heartbeat. */
  public static String heartbeat(String product, long lastTradeId, long sequence, long micros) {
    var text = new StringBuilder(160);
    text.append("{\"type\":\"heartbeat\",\"last_trade_id\":").append(lastTradeId);
    text.append(",\"product_id\":\"").append(product);
    text.append("\",\"sequence\":").append(sequence);
    Times.write(text.append(",\"time\":\""), micros);
    return text.append("\"}").toString();
  }

  /** The answer to every request: all channels with all their products. */
  public static String subscriptions(Map<String, ? extends Collection<String>> channels) {
    var text = new StringBuilder("{\"type\":\"subscriptions\",\"channels\":[");
    String before = "";
    for (var channel : channels.entrySet()) {
      text.append(before).append("{\"name\":\"").append(channel.getKey());
      text.append("\",\"product_ids\":[\"").append(String.join("\",\"", channel.getValue()));
      text.append("\"],\"account_ids\":null}");
      before = ",";
    }
    return text.append("]}").toString();
  }

  /** An error with its reason. */
  public static String error(String message, String reason) {
    return "{\"type\":\"error\",\"message\":"
        + quoted(message)
        + ",\"reason\":"
        + quoted(reason)
        + "}";
  }

  /** A text as a JSON string. */
  public static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }

  private static void size(StringBuilder to, long units) {
    Decimals.fixed(to, units, Product.SIZE_SCALE, Product.SIZE_SCALE);
  }

  private static void quotePrice(StringBuilder to, long price, Product product) {
    Decimals.fixed(to, price, product.priceDigits(), product.quoteDigits());
  }

  /** An order's id: looks like a random UUID, but is always the same for the same number. */
  private static void order(StringBuilder to, Product product, long number) {
    long high = mixed(product.seed(number));
    long low = mixed(high);
    String hex = HEX.toHexDigits(high) + HEX.toHexDigits(low);
    to.append(hex, 0, 8).append('-').append(hex, 8, 12).append("-4").append(hex, 13, 16);
    to.append("-a").append(hex, 17, 20).append('-').append(hex, 20, 32);
  }

  private static long mixed(long number) {
    long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
