package io.ledgerflux.ingestor.codec;

import static io.ledgerflux.ingestor.codec.SampleTicker.decode;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.VenueMessage.Heartbeat;
import io.ledgerflux.ingestor.venue.VenueMessage.Ignored;
import io.ledgerflux.ingestor.venue.VenueMessage.Subscriptions;
import io.ledgerflux.ingestor.venue.VenueMessage.Unusable;
import io.ledgerflux.ingestor.venue.VenueMessage.VenueError;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Timestamps;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of messages that are no tickers. */
class VenueMessageCodecTest {
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
}
