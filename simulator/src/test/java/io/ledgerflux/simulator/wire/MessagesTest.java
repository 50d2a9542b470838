package io.ledgerflux.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Day;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.market.Product;
import io.ledgerflux.simulator.market.Quote;
import io.ledgerflux.simulator.market.Side;
import io.ledgerflux.simulator.market.Trade;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
  private static final long TIME = 1_790_689_558_116_007L;
  private static final Trade TRADE =
      new Trade(
          Catalogue.product("SOL-USD"),
          136_967_652_357L,
          1_099_995_623L,
          TIME,
          Side.BUY,
          13_360,
          4_104,
          new Quote(13_359, 60_000_000, 13_363, 1),
          new Day(13_300, 13_000, 14_001, 566_741_926_850L, 18_088_967_159_800L),
          1_099_995_622L);

  @Test
  void writesATickerWithTheDigitsOfTheFeed() {
    assertThat(Messages.ticker(TRADE))
        .isEqualTo(
            """
            {"type":"ticker","sequence":136967652357,"product_id":"SOL-USD","price":"133.6",\
            "open_24h":"133","volume_24h":"5667.41926850","low_24h":"130","high_24h":"140.01",\
            "volume_30d":"180889.67159800","best_bid":"133.590","best_bid_size":"0.60000000",\
            "best_ask":"133.630","best_ask_size":"0.00000001","side":"buy",\
            "time":"2026-09-29T13:45:58.116007Z","trade_id":1099995623,"last_size":"0.00004104"}\
            """);
  }

  @Test
  void writesAMatchWithTheMakersSide() {
    assertThat(Messages.match(TRADE))
        .startsWith("{\"type\":\"match\",\"trade_id\":1099995623,\"maker_order_id\":\"")
        .contains("\"side\":\"sell\",\"size\":\"0.00004104\",\"price\":\"133.6\"")
        .endsWith("\"sequence\":136967652357,\"time\":\"2026-09-29T13:45:58.116007Z\"}")
        .containsPattern(
            "\"taker_order_id\":\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}\"");
    assertThat(Messages.lastMatch(Messages.match(TRADE))).startsWith("{\"type\":\"last_match\"");
  }

  @Test
  void writesTheOtherMessages() {
    assertThat(Messages.heartbeat("BTC-USD", 7, 9, 1_790_689_559_000_000L))
        .isEqualTo(
            """
            {"type":"heartbeat","last_trade_id":7,"product_id":"BTC-USD","sequence":9,\
            "time":"2026-09-29T13:45:59.000000Z"}\
            """);
    assertThat(Messages.subscriptions(Map.of("ticker", List.of("A-USD", "B-USD"))))
        .isEqualTo(
            """
            {"type":"subscriptions","channels":[{"name":"ticker","product_ids":["A-USD","B-USD"],\
            "account_ids":null}]}\
            """);
    assertThat(Messages.error("Failed to subscribe", "\"\n\\ is delisted"))
        .isEqualTo(
            """
            {"type":"error","message":"Failed to subscribe","reason":"\\"\\u000a\\\\ is delisted"}\
            """);
  }

  @Test
  void everyTickerHasSeventeenFieldsWithTheDigitsOfItsProduct() {
    var trades = new ArrayList<Trade>();
    new Market(Catalogue.first(60), 2_000, 1, TIME).advance(TIME + 5_000_000, trades::add);

    assertThat(trades).hasSizeGreaterThan(5_000).allSatisfy(MessagesTest::hasTheFeedsDigits);
  }

  private static void hasTheFeedsDigits(Trade trade) {
    Product product = trade.product();
    String trimmed = "(0|[1-9]\\d*)(\\.\\d*[1-9])?";
    String quote = "(0|[1-9]\\d*)\\.\\d{" + product.quoteDigits() + "}";
    String units = "(0|[1-9]\\d*)\\.\\d{8}";
    assertThat(Messages.ticker(trade))
        .matches(
            "\\{\"type\":\"ticker\",\"sequence\":\\d+,\"product_id\":\"[A-Z0-9]+-[A-Z]+\","
                + "\"price\":\"%1$s\",\"open_24h\":\"%1$s\",\"volume_24h\":\"%3$s\","
                    .formatted(trimmed, quote, units)
                + "\"low_24h\":\"%1$s\",\"high_24h\":\"%1$s\",\"volume_30d\":\"%3$s\","
                    .formatted(trimmed, quote, units)
                + "\"best_bid\":\"%2$s\",\"best_bid_size\":\"%3$s\",\"best_ask\":\"%2$s\","
                    .formatted(trimmed, quote, units)
                + "\"best_ask_size\":\"%3$s\",\"side\":\"(buy|sell)\",\"time\":\"[-0-9T:]{19}"
                    .formatted(trimmed, quote, units)
                + "\\.\\d{6}Z\",\"trade_id\":\\d+,\"last_size\":\"%1$s\"\\}".formatted(trimmed));
  }

  @ParameterizedTest
  @CsvSource({
    "8414083, 2, 2, 84140.83, 84140.83",
    "8440000, 2, 2, 84400.00, 84400",
    "13363, 2, 3, 133.630, 133.63",
    "5, 2, 2, 0.05, 0.05",
    "42, 2, 2, 0.42, 0.42",
    "7, 0, 0, 7, 7",
    "70, 0, 0, 70, 70"
  })
  void writesDecimalsBothWays(long value, int scale, int digits, String fixed, String trimmed) {
    var text = new StringBuilder();
    Decimals.fixed(text, value, scale, digits);
    assertThat(text.toString()).isEqualTo(fixed);
    text.setLength(0);
    Decimals.trimmed(text, value, scale);
    assertThat(text.toString()).isEqualTo(trimmed);
  }

  @Test
  void readsTheTimesThatItWrites() {
    assertThat(Times.parse(Times.text(TIME))).hasValue(TIME);
    assertThat(Times.text(0)).isEqualTo("1970-01-01T00:00:00.000000Z");
    assertThat(Times.parse("2026-09-29T13:45:58Z")).hasValue(1_790_689_558_000_000L);
    assertThat(Times.parse("yesterday")).isEmpty();
    assertThat(Times.micros(Instant.ofEpochSecond(1, 2_999))).isEqualTo(1_000_002);
  }
}
