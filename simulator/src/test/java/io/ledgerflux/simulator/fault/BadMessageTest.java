package io.ledgerflux.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BadMessageTest {
  private static final String TICKER =
      """
      {"type":"ticker","sequence":100,"product_id":"BTC-USD","price":"84400","best_bid":"84399.99",\
      "best_bid_size":"0.02880000","best_ask":"84400.00","best_ask_size":"0.00949200",\
      "side":"buy","time":"2026-09-29T13:45:58.116787Z","trade_id":7,"last_size":"0.00004104"}\
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CROSSED       | \"best_bid\":\"84400.00\"",
        "CROSSED       | \"best_ask\":\"84399.99\"",
        "ODD_PRODUCT   | \"product_id\":\"BTC USD.>*\"",
        "HUGE_PRICE    | \"price\":\"1000000000000000000000000000000\"",
        "EXPONENT      | \"price\":\"1E+999999999\"",
        "NEGATIVE_PRICE| \"price\":\"-1.5\"",
        "NEGATIVE_SIZE | \"best_bid_size\":\"-0.10000000\"",
        "ZERO_PRICE    | \"price\":\"0\"",
        "NAN           | \"price\":\"NaN\"",
        "HUGE_SEQUENCE | \"sequence\":9000000000000000003",
        "HUGE_TRADE_ID | \"trade_id\":9000000000000000003",
        "YEAR_ONE      | \"time\":\"0001-01-01T00:00:00.000000Z\"",
        "FAR_FUTURE    | \"time\":\"2150-01-01T00:00:00.000000Z\"",
        "SEQUENCE_TEXT | \"sequence\":\"101\"",
        "SEQUENCE_DECIMAL | \"sequence\":101.0",
        "NULL_PRODUCT  | \"product_id\":null",
        "NULL_SEQUENCE | \"sequence\":null",
        "NULL_TIME     | \"time\":null",
        "NULL_PRICES   | \"best_ask\":null",
        "PRICE_OBJECT  | \"price\":{\"value\":\"1\"}",
        "ODD_SIDE      | \"side\":\"hold\"",
        "NEGATIVE_TRADE_SIZE | \"last_size\":\"-0.00000001\"",
        "HEARTBEAT_NO_TRADE | \"last_trade_id\":null",
        "HEARTBEAT_NO_PRODUCT | \"product_id\":null",
        "HEARTBEAT_TRADE_TEXT | \"last_trade_id\":\"1\"",
        "UNKNOWN_TYPE  | \"type\":\"auction\"",
        "UNASKED_PRODUCT | \"product_id\":\"NOBODY-ASKED\"",
      })
  void putsTheWrongValueIn(BadMessage bad, String wrong) {
    assertThat(bad.from(TICKER, 101, 3)).contains(wrong).startsWith("{").endsWith("}");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_PRODUCT, product_id",
    "NO_SEQUENCE, sequence",
    "NO_TIME, time",
    "NO_PRICES, price",
    "NO_PRICES, best_bid",
    "NO_PRICES, best_ask"
  })
  void leavesTheFieldOut(BadMessage bad, String field) {
    assertThat(bad.from(TICKER, 101, 0))
        .doesNotContain('"' + field + '"')
        .startsWith("{\"type\":\"ticker\",")
        .endsWith(",\"last_size\":\"0.00004104\"}")
        .doesNotContain(",,");
  }

  @Test
  void leavesTheTypeOut() {
    assertThat(BadMessage.NO_TYPE.from(TICKER, 101, 0)).startsWith("{\"sequence\":101,");
  }

  @Test
  void breaksJsonInTheMiddle() {
    assertThat(BadMessage.BROKEN_JSON.from(TICKER, 101, 0)).startsWith("{").doesNotContain("}");
  }

  @Test
  void makesAMessageOfExactlyOneMebibyte() {
    assertThat(BadMessage.MEBIBYTE.from(TICKER, 101, 0)).hasSize(1_048_576).endsWith("\"}");
  }

  @ParameterizedTest
  @EnumSource
  void usesTheSpareSequenceAndTheTruePlaceOfTheRest(BadMessage bad) {
    String text = bad.from(TICKER, 101, 0);

    assertThat(text).doesNotContain("\"sequence\":100,");
    assertThat(BadMessage.named(bad.text())).contains(bad);
  }
}
