package io.ledgerflux.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad message is bad, also where it is made of a ticker that tells less than today's. */
class BadMessageInEachFormTest {
  private static final String TICKER =
      """
      {"type":"ticker","sequence":100,"product_id":"BTC-USD","price":"84400","open_24h":"84000.5",\
      "volume_24h":"5667.41926850","low_24h":"82510.37","high_24h":"84557.01",\
      "volume_30d":"180889.67159800","best_bid":"84399.99","best_bid_size":"0.02880000",\
      "best_ask":"84400.00","best_ask_size":"0.00949200","side":"buy",\
      "time":"2026-09-29T13:45:58.116787Z","trade_id":7,"last_size":"0.00004104"}\
      """;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @ParameterizedTest
  @MethodSource("eachOfEachForm")
  void carriesItsFault(BadMessage bad, TickerForm form) throws JsonProcessingException {
    String ticker = form.of(TICKER);
    String text = bad.from(ticker, 100, 3);

    assertThat(text).isNotEqualTo(ticker);
    switch (bad) {
      case BROKEN_JSON, TWO_IN_ONE, PLAIN_TEXT ->
          assertThatThrownBy(() -> JSON.readTree(text)).isInstanceOf(JsonProcessingException.class);
      default -> assertThat(fault(bad).test(JSON.readTree(text))).as(form.text()).isTrue();
    }
  }

  private static Stream<Arguments> eachOfEachForm() {
    return BadMessage.all().stream()
        .flatMap(bad -> Arrays.stream(TickerForm.values()).map(form -> Arguments.of(bad, form)));
  }

  /** What is wrong with it, and that the fault stands where it is looked at. */
  private static Predicate<JsonNode> fault(BadMessage bad) {
    return switch (bad) {
      case CROSSED -> message -> number(message, "best_bid") > number(message, "best_ask");
      case BROKEN_JSON, TWO_IN_ONE, PLAIN_TEXT -> any -> false;
      case NO_PRODUCT -> lacks("product_id");
      case NO_SEQUENCE -> lacks("sequence");
      case NO_TIME -> lacks("time");
      case NO_TYPE -> lacks("type");
      case NO_PRICES -> lacks("price").and(lacks("best_bid")).and(lacks("best_ask"));
      case NULL_PRODUCT -> is("product_id", "null");
      case NULL_SEQUENCE -> is("sequence", "null");
      case NULL_TIME -> is("time", "null");
      case NULL_PRICES ->
          is("price", "null").and(is("best_bid", "null")).and(is("best_ask", "null"));
      case ODD_PRODUCT -> is("product_id", "BTC USD.>*");
      case HUGE_PRICE -> message -> number(message, "price") >= 1e30;
      case EXPONENT -> is("price", "1E+999999999");
      case NEGATIVE_PRICE -> is("price", "-1.5");
      case ZERO_PRICE -> is("price", "0");
      case NAN -> is("price", "NaN");
      case PRICE_OBJECT -> message -> message.path("price").isObject();
      case MEBIBYTE -> message -> message.path("price").asText().length() > 1_000_000;
      case NEGATIVE_SIZE -> is("best_bid_size", "-0.10000000").and(tells("best_bid"));
      case HUGE_SEQUENCE -> is("sequence", "9000000000000000003");
      case HUGE_TRADE_ID -> is("trade_id", "9000000000000000003").and(tells("price"));
      case YEAR_ONE -> is("time", "0001-01-01T00:00:00.000000Z");
      case FAR_FUTURE -> is("time", "2150-01-01T00:00:00.000000Z");
      case SEQUENCE_TEXT -> message -> message.path("sequence").isTextual();
      case SEQUENCE_DECIMAL -> message -> message.path("sequence").isFloatingPointNumber();
      case ODD_SIDE -> is("side", "hold").and(tells("price"));
      case NEGATIVE_TRADE_SIZE -> is("last_size", "-0.00000001").and(tells("price"));
      case HEARTBEAT_NO_TRADE -> is("type", "heartbeat").and(is("last_trade_id", "null"));
      case HEARTBEAT_NO_PRODUCT -> is("type", "heartbeat").and(is("product_id", "null"));
      case HEARTBEAT_HUGE_PRODUCT ->
          message -> message.path("product_id").asText().length() > 1_000_000;
      case HEARTBEAT_TRADE_TEXT -> message -> message.path("last_trade_id").isTextual();
      case UNKNOWN_TYPE -> is("type", "auction");
      case UNASKED_PRODUCT -> is("product_id", "NOBODY-ASKED");
      case ERROR -> is("type", "error");
    };
  }

  private static double number(JsonNode message, String name) {
    return new BigDecimal(message.path(name).asText()).doubleValue();
  }

  private static Predicate<JsonNode> is(String name, String value) {
    return message -> message.path(name).asText().equals(value);
  }

  private static Predicate<JsonNode> lacks(String name) {
    return message -> !message.has(name);
  }

  private static Predicate<JsonNode> tells(String name) {
    return message -> number(message, name) > 0;
  }
}
