package io.ledgerflux.simulator.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.venue.Request;
import io.ledgerflux.simulator.venue.Request.ChannelRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecTest {
  @Test
  void givesRootProductsToChannelsThatNameNone() {
    assertThat(
            RequestCodec.parse(
                """
                {"type":"subscribe","product_ids":["A-USD","B-USD"],
                 "channels":["heartbeat",{"name":"ticker","product_ids":["C-USD"]},{"name":"matches"},
                             {"name":"ticker_batch","product_ids":[]}]}"""))
        .isEqualTo(
            new Request.Subscribe(
                List.of(
                    new ChannelRequest("heartbeat", List.of("A-USD", "B-USD")),
                    new ChannelRequest("ticker", List.of("C-USD")),
                    new ChannelRequest("matches", List.of("A-USD", "B-USD")),
                    new ChannelRequest("ticker_batch", List.of()))));
  }

  @Test
  void readsAnUnsubscribeOfAWholeChannel() {
    assertThat(RequestCodec.parse("{\"type\":\"unsubscribe\",\"channels\":[\"ticker\"]}"))
        .isEqualTo(new Request.Unsubscribe(List.of(new ChannelRequest("ticker", List.of()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "7",
        "{}",
        "{\"type\":\"login\"}",
        "{\"type\":\"subscribe\"}",
        "{\"type\":\"subscribe\",\"channels\":[7]}",
        "{\"type\":\"subscribe\",\"channels\":[{\"product_ids\":[]}]}",
        "{\"type\":\"subscribe\",\"channels\":[{\"name\":\"ticker\",\"product_ids\":\"A-USD\"}]}",
        "{\"type\":\"subscribe\",\"product_ids\":[1],\"channels\":[\"ticker\"]}",
        "{\"type\":\"subscribe\",\"product_ids\":{},\"channels\":[\"ticker\"]}"
      })
  void knowsAMalformedRequest(String text) {
    assertThat(RequestCodec.parse(text)).isInstanceOf(Request.Malformed.class);
  }
}
