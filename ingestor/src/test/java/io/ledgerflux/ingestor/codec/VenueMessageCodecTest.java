package io.ledgerflux.ingestor.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.ingestor.venue.VenueMessage.Heartbeat;
import io.ledgerflux.ingestor.venue.VenueMessage.Ignored;
import io.ledgerflux.ingestor.venue.VenueMessage.Subscriptions;
import io.ledgerflux.ingestor.venue.VenueMessage.Ticker;
import io.ledgerflux.ingestor.venue.VenueMessage.Unusable;
import io.ledgerflux.ingestor.venue.VenueMessage.VenueError;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VenueMessageCodecTest {
  private static final long INGEST = 1_790_000_000_123_456_789L;
  private static final String TICKER =
      """
      {"type":"ticker","sequence":71000000123,"product_id":"BTC-USD","price":"70123.4",\
      "open_24h":"69000","volume_24h":"1234.50000000","low_24h":"68999.01","high_24h":"71000.9",\
      "volume_30d":"40000.12345678","best_bid":"70123.39","best_bid_size":"0.01000000",\
      "best_ask":"70123.40","best_ask_size":"2.50000000","side":"sell",\
      "time":"2026-03-04T05:06:07.089012Z","trade_id":812345678,"last_size":"0.0002"}\
      """;

  @Test
  void readsATickerWithAllItsDigits() {
    Tick tick = tick(TICKER);

    assertThat(tick)
        .isEqualTo(
            new Tick(
                "BTC-USD",
                71_000_000_123L,
                OptionalLong.empty(),
                false,
                Timestamps.nanos(Instant.parse("2026-03-04T05:06:07.089012Z")),
                INGEST,
                new Trade(
                    new BigDecimal("70123.4"),
                    new BigDecimal("0.0002"),
                    Side.SELL,
                    OptionalLong.of(812_345_678)),
                new Quote(new BigDecimal("70123.39"), new BigDecimal("0.01000000")),
                new Quote(new BigDecimal("70123.40"), new BigDecimal("2.50000000")),
                new DayStatistics(
                    new BigDecimal("69000"),
                    new BigDecimal("71000.9"),
                    new BigDecimal("68999.01"),
                    new BigDecimal("1234.50000000"))));
  }

  @Test
  void whatItPublishesKeepsTheDigits() {
    String json = new String(TickCodec.encode(tick(TICKER)), StandardCharsets.UTF_8);

    assertThat(json)
        .contains("\"px\":70123.40,\"qty\":2.50000000")
        .contains("\"volume\":1234.50000000")
        .contains("\"open\":69000,");
  }

  @Test
  void readsOldTickersWithoutSizesAndTradeIds() {
    Tick tick =
        tick(
            """
            {"type":"ticker","product_id":"ETH-USD","sequence":5,"price":"512","best_bid":"511.99",\
            "best_ask":null,"last_size":"","side":null,"time":"2018-02-03T04:05:06Z"}\
            """);

    assertThat(tick.lastTrade())
        .isEqualTo(new Trade(new BigDecimal("512"), null, null, OptionalLong.empty()));
    assertThat(tick.bestBid()).isEqualTo(new Quote(new BigDecimal("511.99"), null));
    assertThat(tick.bestAsk()).isNull();
    assertThat(tick.day()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"side\":\"buy\"",
        "\"side\":\"sell\",\"last_size\":\"\"",
        "\"side\":\"buy\",\"trade_id\":null,\"price\":null",
        "\"last_size\":\"0.1\"",
      })
  void readsAQuoteWithoutATrade(String fields) {
    Tick tick =
        tick(
            """
            {"type":"ticker","product_id":"ETH-USD","sequence":5,"time":"2018-02-03T04:05:06Z",\
            "best_bid":"1.49","best_ask":"1.51",%s}\
            """
                .formatted(fields));

    assertThat(tick.lastTrade()).isNull();
    assertThat(tick.bestBid()).isEqualTo(new Quote(new BigDecimal("1.49"), null));
    assertThat(tick.bestAsk()).isEqualTo(new Quote(new BigDecimal("1.51"), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"price\":\"\"", "\"price\":null", "\"px\":\"70123.4\""})
  void aTradeWithoutAPriceIsLeftOutOfItsQuote(String price) {
    VenueMessage message = decode(TICKER.replace("\"price\":\"70123.4\"", price));

    assertThat(message)
        .isInstanceOfSatisfying(
            Ticker.class,
            ticker -> {
              assertThat(ticker.tick().lastTrade()).isNull();
              assertThat(ticker.tick().bestBid()).isNotNull();
              assertThat(ticker.tick().bestAsk()).isNotNull();
              assertThat(ticker.tick().tradeId()).isEmpty();
              assertThat(ticker.tradeId()).hasValue(812_345_678);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"price", "best_bid", "best_ask"})
  void oneOfTheThreePricesIsEnough(String field) {
    Tick tick =
        tick(
            """
            {"type":"ticker","product_id":"ETH-USD","sequence":5,"time":"2018-02-03T04:05:06Z",\
            "%s":"1.50"}\
            """
                .formatted(field));

    assertThat(tick.lastTrade() != null).isEqualTo(field.equals("price"));
    assertThat(tick.bestBid() != null).isEqualTo(field.equals("best_bid"));
    assertThat(tick.bestAsk() != null).isEqualTo(field.equals("best_ask"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"price\":\"70123.4\"|\"price\":\"-5\"",
        "\"price\":\"70123.4\"|\"price\":70123.4",
        "\"price\":\"70123.4\"|\"price\":\"1000000000000000000000000000000\"",
        "\"sequence\":71000000123|\"sequence\":9000000000000000000",
        "\"volume_30d\":\"40000.12345678\"|\"volume_30d\":\"many\",\"new\":{\"a\":[1]}",
      })
  void leavesToTheChecksWhatCanBeRead(String from, String to) {
    assertThat(decode(TICKER.replace(from, to))).isInstanceOf(Ticker.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"price\":\"70123.4\"|\"price\":\"NaN\"",
        "\"price\":\"70123.4\"|\"price\":\"Infinity\"",
        "\"price\":\"70123.4\"|\"price\":\"1E+999999999\"",
        "\"price\":\"70123.4\"|\"price\":1E5",
        "\"price\":\"70123.4\"|\"price\":\"7e4\"",
        "\"price\":\"70123.4\"|\"price\":\"1,5\"",
        "\"price\":\"70123.4\"|\"price\":\"+1\"",
        "\"price\":\"70123.4\"|\"price\":\"1.\"",
        "\"price\":\"70123.4\"|\"price\":\" 1\"",
        "\"price\":\"70123.4\"|\"price\":\"12345678901234567890.123456789012345678901\"",
        "\"price\":\"70123.4\"|\"price\":true",
        "\"price\":\"70123.4\"|\"price\":{\"a\":[1]}",
        "\"best_bid\":\"70123.39\"|\"best_bid\":\"x\"",
        "\"best_ask_size\":\"2.50000000\"|\"best_ask_size\":\"0x1\"",
        "\"low_24h\":\"68999.01\"|\"low_24h\":\"low\"",
        "\"sequence\":71000000123|\"sequence\":\"71000000123\"",
        "\"sequence\":71000000123|\"sequence\":71000000123.5",
        "\"sequence\":71000000123|\"sequence\":1e10",
        "\"sequence\":71000000123|\"sequence\":90000000000000000000",
        "\"side\":\"sell\"|\"side\":\"short\"",
        "\"time\":\"2026-03-04T05:06:07.089012Z\"|\"time\":1790000000",
        "\"product_id\":\"BTC-USD\"|\"trade_id\":812345678,\"product_id\":\"BTC-USD\",\"price\":Nan",
      })
  void rejectsWhatIsNoNumberOfTheFeed(String from, String to) {
    VenueMessage message = decode(TICKER.replace(from, to));

    assertThat(message).isInstanceOf(Unusable.class);
    Unusable unusable = (Unusable) message;
    assertThat(unusable.reason()).isEqualTo(RejectReason.UNPARSEABLE);
    assertThat(unusable.product()).isEqualTo("BTC-USD");
    assertThat(unusable.tradeId()).hasValue(812_345_678);
    assertThat(unusable.detail()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "MISSING_FIELD|_|\"product_id\":\"BTC-USD\"|\"product\":\"BTC-USD\"",
        "MISSING_FIELD|_|\"product_id\":\"BTC-USD\"|\"product_id\":\"\"",
        "MISSING_FIELD|BTC-USD|\"sequence\":71000000123|\"sequence\":null",
        "MISSING_FIELD|BTC-USD|\"sequence\":71000000123|\"seq\":1",
        "MISSING_FIELD|BTC-USD|\"time\":\"2026-03-04T05:06:07.089012Z\"|\"time\":\"\"",
        "MISSING_FIELD|BTC-USD|\"type\":\"ticker\"|\"kind\":\"ticker\"",
        "INVALID_PRODUCT|_|\"product_id\":\"BTC-USD\"|\"product_id\":\"BTC USD.>*\"",
        "INVALID_PRODUCT|_|\"product_id\":\"BTC-USD\"|\"product_id\":\"btc-usd\"",
        "INVALID_TIME|BTC-USD|2026-03-04T05:06:07.089012Z|0001-01-01T00:00:00.000000Z",
        "INVALID_TIME|BTC-USD|2026-03-04T05:06:07.089012Z|yesterday",
        "INVALID_TIME|BTC-USD|2026-03-04T05:06:07.089012Z|2026-02-30T05:06:07Z",
        "UNPARSEABLE|BTC-USD|\"type\":\"ticker\"|\"type\":7",
      })
  void tellsWhatIsWrong(RejectReason reason, String product, String from, String to) {
    VenueMessage message = decode(TICKER.replace(from, to));

    assertThat(message).isInstanceOf(Unusable.class);
    Unusable unusable = (Unusable) message;
    assertThat(unusable.reason()).as(unusable.detail()).isEqualTo(reason);
    assertThat(unusable.product()).isEqualTo(product);
    assertThat(unusable.tradeId()).hasValue(812_345_678);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type",
        "product_id",
        "sequence",
        "time",
        "price",
        "last_size",
        "side",
        "trade_id",
        "best_bid",
        "best_bid_size",
        "best_ask",
        "best_ask_size",
        "open_24h",
        "high_24h",
        "low_24h",
        "volume_24h"
      })
  void rejectsAFieldThatIsToldTwice(String field) {
    String first = TICKER.replaceAll(".*(\"%s\":[^,}]*)[,}].*".formatted(field), "$1");
    assertThat(first).startsWith("\"%s\":".formatted(field));

    assertThat(decode(TICKER.replace("}", "," + first + "}")))
        .isEqualTo(
            new Unusable(
                RejectReason.UNPARSEABLE,
                field + " is told twice",
                "BTC-USD",
                OptionalLong.of(812_345_678)));
  }

  @Test
  void whatIsNotReadMayBeToldTwice() {
    assertThat(decode(TICKER.replace("}", ",\"new\":1,\"volume_30d\":\"2\",\"new\":2}")))
        .isEqualTo(decode(TICKER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"message\":5",
        "\"reason\":null",
        "\"message\":\"a\",\"message\":\"b\"",
        "\"channels\":7,\"channels\":[[]]",
        "\"last_trade_id\":\"q\"",
        "\"last_trade_id\":1,\"last_trade_id\":2",
        "\"\":{\"product_id\":\"X-Y\",\"price\":\"1\"}",
      })
  void whatATickerHasNoUseForMayBeAnything(String field) {
    assertThat(decode(TICKER.replace("}", "," + field + "}"))).isEqualTo(decode(TICKER));
    assertThat(decode(TICKER.replaceFirst("\\{", "{" + Matcher.quoteReplacement(field) + ",")))
        .isEqualTo(decode(TICKER));
  }

  @Test
  void whatATickerHasNoUseForMayBeAsDeepAndAsLongAsItLikes() {
    String deep = "[{\"x\":".repeat(10_000) + "1" + "}]".repeat(10_000);
    String number = "1" + "0".repeat(500_000);
    String name = "n".repeat(100_000);

    assertThat(decode(TICKER.replace("}", ",\"x\":" + deep + "}"))).isEqualTo(decode(TICKER));
    assertThat(decode(TICKER.replace("}", ",\"x\":" + number + "}"))).isEqualTo(decode(TICKER));
    assertThat(decode(TICKER.replace("}", ",\"" + name + "\":1e999999}")))
        .isEqualTo(decode(TICKER));
  }

  @Test
  void bearsAMessageOfNothingButBrackets() {
    assertThat(decode("{\"type\":" + "[".repeat(16 << 20)))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(RejectReason.UNPARSEABLE);
              assertThat(unusable.detail()).hasSizeLessThan(300);
            });
  }

  @Test
  void rejectsATickerWithoutAnyPrice() {
    VenueMessage message =
        decode(
            TICKER
                .replace("\"price\"", "\"p\"")
                .replace("\"best_bid\"", "\"b\"")
                .replace("\"best_ask\"", "\"a\""));

    assertThat(message)
        .isEqualTo(
            new Unusable(
                RejectReason.MISSING_FIELD,
                "none of price, best_bid and best_ask",
                "BTC-USD",
                OptionalLong.of(812_345_678)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "hello", "[1,2]", "7", "null", "\"ticker\"", "{}{}", "{\"type\""})
  void rejectsWhatIsNoObject(String text) {
    assertThat(decode(text))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(RejectReason.UNPARSEABLE);
              assertThat(unusable.product()).isEqualTo("_");
              assertThat(unusable.tradeId()).isEmpty();
            });
  }

  @Test
  void tellsTheProductOfATickerThatWasCutOff() {
    assertThat(decode(TICKER.substring(0, 200)))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(RejectReason.UNPARSEABLE);
              assertThat(unusable.product()).isEqualTo("BTC-USD");
            });
  }

  @Test
  void takesAValidTickerThatIsLong() {
    String padded =
        TICKER.replace("{\"type\"", "{\"padding\":\"" + "x".repeat(900_000) + "\",\"type\"");

    assertThat(decode(padded)).isEqualTo(decode(TICKER));
  }

  @Test
  void cutsAnAbsurdProductInWhatItSaysOfAHeartbeat() {
    String absurd = "x".repeat(1 << 20);

    assertThat(decode("{\"type\":\"heartbeat\",\"product_id\":\"" + absurd + "\"}"))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(RejectReason.INVALID_PRODUCT);
              assertThat(unusable.detail()).hasSizeLessThan(200);
            });
  }

  @Test
  void rejectsATickerThatIsAbsurdlyLarge() {
    String padded =
        TICKER.replace("{\"type\"", "{\"padding\":\"" + "x".repeat(1 << 20) + "\",\"type\"");

    assertThat(decode(padded))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> assertThat(unusable.reason()).isEqualTo(RejectReason.TOO_LARGE));
  }

  @Test
  void rejectsAPriceOfAMebibyteOfDigits() {
    assertThat(decode(TICKER.replace("70123.4\"", "7".repeat(1 << 20) + "\"")))
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(RejectReason.UNPARSEABLE);
              assertThat(unusable.detail()).hasSizeLessThan(200);
              assertThat(unusable.tradeId()).hasValue(812_345_678);
            });
  }

  @Test
  void readsAHeartbeat() {
    assertThat(
            decode(
                """
                {"type":"heartbeat","last_trade_id":812345680,"product_id":"BTC-USD",\
                "sequence":71000000999,"time":"2026-03-04T05:06:08.000000Z"}\
                """))
        .isEqualTo(
            new Heartbeat(
                "BTC-USD",
                OptionalLong.of(812_345_680),
                OptionalLong.of(Timestamps.nanos(Instant.parse("2026-03-04T05:06:08Z")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "UNPARSEABLE|{\"type\":\"heartbeat\",\"last_trade_id\":\"1\",\"product_id\":\"A-B\"}",
        "MISSING_FIELD|{\"type\":\"heartbeat\",\"last_trade_id\":1}",
        "INVALID_PRODUCT|{\"type\":\"heartbeat\",\"last_trade_id\":1,\"product_id\":\"a b\"}",
      })
  void rejectsABrokenHeartbeat(RejectReason reason, String text) {
    assertThat(decode(text))
        .isInstanceOfSatisfying(
            Unusable.class, unusable -> assertThat(unusable.reason()).isEqualTo(reason));
  }

  @Test
  void readsTheAnswerToARequest() {
    assertThat(
            decode(
                """
                {"type":"subscriptions","channels":[\
                {"name":"ticker","product_ids":["BTC-USD","ETH-USD"],"account_ids":null},\
                {"name":"heartbeat","product_ids":["BTC-USD",null],"new":[{}]},7,"x",\
                {"name":"status"}]}\
                """))
        .isEqualTo(
            new Subscriptions(
                Map.of(
                    "ticker",
                    Set.of("BTC-USD", "ETH-USD"),
                    "heartbeat",
                    Set.of("BTC-USD"),
                    "status",
                    Set.of(),
                    "x",
                    Set.of())));
    assertThat(decode("{\"type\":\"subscriptions\",\"channels\":[\"ticker\",\"heartbeat\"]}"))
        .isEqualTo(new Subscriptions(Map.of("ticker", Set.of(), "heartbeat", Set.of())));
    assertThat(decode("{\"type\":\"subscriptions\",\"channels\":null}"))
        .isEqualTo(new Subscriptions(Map.of()));
  }

  @Test
  void readsAnError() {
    assertThat(
            decode(
                """
                {"type":"error","message":"Failed to subscribe","reason":"XYZ-USD is delisted"}\
                """))
        .isEqualTo(new VenueError("Failed to subscribe", "XYZ-USD is delisted"));
    assertThat(decode("{\"type\":\"error\",\"message\":7}")).isEqualTo(new VenueError("", ""));
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    assertThat(
            decode(
                """
                {"type":"match","trade_id":1,"side":"buy","size":"?","price":"none",\
                "product_id":"BTC-USD","sequence":2,"time":"2026-03-04T05:06:08.000000Z"}\
                """))
        .isEqualTo(new Ignored("match"));
    assertThat(decode("{\"type\":\"l3_news\",\"x\":[[[1]]]}")).isEqualTo(new Ignored("l3_news"));
  }

  private static VenueMessage decode(String text) {
    return VenueMessageCodec.decode(text, INGEST);
  }

  private static Tick tick(String text) {
    VenueMessage message = decode(text);
    assertThat(message).isInstanceOf(Ticker.class);
    return ((Ticker) message).tick();
  }
}
