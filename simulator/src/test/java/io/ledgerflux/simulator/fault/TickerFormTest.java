package io.ledgerflux.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TickerFormTest {
  private static final String TICKER =
      """
      {"type":"ticker","sequence":100,"product_id":"BTC-USD","price":"84400","open_24h":"84000.5",\
      "volume_24h":"5667.41926850","low_24h":"82510.37","high_24h":"84557.01",\
      "volume_30d":"180889.67159800","best_bid":"84399.99","best_bid_size":"0.02880000",\
      "best_ask":"84400.00","best_ask_size":"0.00949200","side":"buy",\
      "time":"2026-09-29T13:45:58.116787Z","trade_id":7,"last_size":"0.00004104"}\
      """;

  @ParameterizedTest
  @EnumSource
  void isStillATickerOfTheSameSequenceAndTime(TickerForm form) throws IOException {
    JsonNode ticker = new ObjectMapper().readTree(form.of(TICKER));

    assertThat(ticker.path("type").asText()).isEqualTo("ticker");
    assertThat(ticker.path("sequence").asLong()).isEqualTo(100);
    assertThat(ticker.path("product_id").asText()).isEqualTo("BTC-USD");
    assertThat(ticker.path("time").asText()).isEqualTo("2026-09-29T13:45:58.116787Z");
    assertThat(form.of(TICKER)).isNotEqualTo(TICKER);
    assertThat(TickerForm.named(form.text())).contains(form);
  }

  @ParameterizedTest
  @CsvSource({
    "WITHOUT_PRICE, price",
    "WITHOUT_SIZE, last_size",
    "WITHOUT_SIDE, side",
    "WITHOUT_TRADE_ID, trade_id",
    "WITHOUT_BID, best_bid",
    "WITHOUT_ASK, best_ask",
    "WITHOUT_BID_SIZE, best_bid_size",
    "WITHOUT_BOOK_SIZES, best_ask_size",
    "WITHOUT_DAY, volume_24h",
    "WITHOUT_EXTREMES, high_24h",
    "BARE, last_size",
  })
  void leavesTheFieldOut(TickerForm form, String field) {
    assertThat(form.of(TICKER)).doesNotContain('"' + field + '"');
  }

  @Test
  void keepsTheDigitsOfNumbers() {
    assertThat(TickerForm.NUMBERS.of(TICKER))
        .contains("\"price\":84400,", "\"best_ask\":84400.00,", "\"last_size\":0.00004104}");
  }
}
