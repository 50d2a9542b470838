package io.ledgerflux.ingestor.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.ingestor.venue.VenueMessage.Ticker;
import io.ledgerflux.model.Tick;

/** A ticker of the exchange with all its fields, and what is read of it and of others. */
final class SampleTicker {
  static final long INGEST = 1_790_000_000_123_456_789L;

  static final String TICKER =
      """
      {"type":"ticker","sequence":71000000123,"product_id":"BTC-USD","price":"70123.4",\
      "open_24h":"69000","volume_24h":"1234.50000000","low_24h":"68999.01","high_24h":"71000.9",\
      "volume_30d":"40000.12345678","best_bid":"70123.39","best_bid_size":"0.01000000",\
      "best_ask":"70123.40","best_ask_size":"2.50000000","side":"sell",\
      "time":"2026-03-04T05:06:07.089012Z","trade_id":812345678,"last_size":"0.0002"}\
      """;

  private SampleTicker() {}

  static VenueMessage decode(String text) {
    return VenueMessageCodec.decode(text, INGEST);
  }

  static Tick tick(String text) {
    VenueMessage message = decode(text);
    assertThat(message).isInstanceOf(Ticker.class);
    return ((Ticker) message).tick();
  }
}
