package io.ledgerflux.ingestor.codec;

import static io.ledgerflux.ingestor.codec.SampleTicker.INGEST;
import static io.ledgerflux.ingestor.codec.SampleTicker.TICKER;
import static io.ledgerflux.ingestor.codec.SampleTicker.decode;
import static io.ledgerflux.ingestor.codec.SampleTicker.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.ingestor.venue.VenueMessage.Ticker;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of tickers. */
class TickerTest {
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
}
