package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.codec.RequestCodec;
import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Market;
import java.util.List;

/** A venue and one client of it, and a clock that runs by hand. */
abstract class VenueRig {
  static final long START = 1_795_000_000_250_000L;
  static final long SECOND = 1_000_000;

  final Venue venue =
      new Venue(
          new SyntheticSource(new Market(Catalogue.first(4), 100, 1, START)),
          Limits.COINBASE,
          1,
          100_000,
          START);
  final HeardReader reader = new HeardReader();
  final ClientSession session = venue.connect(reader);
  long now = START;

  void inject(String rule) {
    venue.inject(FaultRule.parse(rule));
  }

  void subscribe(String channel, String products) {
    send(request(channel, products));
  }

  static String request(String channel, String products) {
    return "{\"type\":\"subscribe\",\"product_ids\":[\"%s\"],\"channels\":[\"%s\"]}"
        .formatted(products, channel);
  }

  void send(String request) {
    send(request, session);
  }

  void send(String request, ClientSession from) {
    venue.on(from, RequestCodec.parse(request));
  }

  void run(long micros) {
    long until = now + micros;
    for (; now < until; now += 5_000) {
      venue.advance(now);
    }
    venue.advance(now);
  }

  ProductCount count(String product) {
    return venue.tape().counts().stream()
        .filter(count -> count.product().equals(product))
        .findFirst()
        .orElseThrow();
  }

  static void assertGapless(List<Long> ids, int atLeast) {
    assertThat(ids).hasSizeGreaterThan(atLeast);
    for (int i = 1; i < ids.size(); i++) {
      assertThat(ids.get(i)).isEqualTo(ids.get(i - 1) + 1);
    }
  }
}
