package io.ledgerflux.ingestor.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestCodecTest {
  @Test
  void subscribes() {
    assertThat(
            RequestCodec.encode(
                new Request.Subscribe(
                    List.of("BTC-USD", "ETH-USD"), List.of("ticker", "heartbeat"))))
        .isEqualTo(
            "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
                + "\"channels\":[\"ticker\",\"heartbeat\"]}");
  }

  @Test
  void unsubscribes() {
    assertThat(RequestCodec.encode(new Request.Unsubscribe(List.of("BTC-USD"), List.of("ticker"))))
        .isEqualTo(
            "{\"type\":\"unsubscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"ticker\"]}");
  }
}
