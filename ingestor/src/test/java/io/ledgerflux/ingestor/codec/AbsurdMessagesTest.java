package io.ledgerflux.ingestor.codec;

import static io.ledgerflux.ingestor.codec.SampleTicker.TICKER;
import static io.ledgerflux.ingestor.codec.SampleTicker.decode;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.VenueMessage.Unusable;
import io.ledgerflux.model.RejectReason;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that hold what nobody reads, and messages without an end. */
class AbsurdMessagesTest {
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
}
