package io.ledgerflux.ingestor.codec;

import static io.ledgerflux.ingestor.codec.SampleTicker.TICKER;
import static io.ledgerflux.ingestor.codec.SampleTicker.decode;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.ingestor.venue.VenueMessage.Unusable;
import io.ledgerflux.model.RejectReason;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of tickers that cannot be used. */
class UnusableTickerTest {
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
}
