package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A market of the last twenty minutes that a real snapshotter stores, to be replayed. */
abstract class ReplayFixture {
  static final String BTC = "BTC-USD";
  static final String ETH = "ETH-USD";
  static final long MILLI = 1_000_000;

  final long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));

  private final GatewayFixture fixture = new GatewayFixture();

  @AfterEach
  void noEventLoopWasBlocked() {
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }

  static Tick tick(String product, long index, long eventNanos) {
    return Ticks.at(Ticks.tick(product, 10 + 10 * index, index == 0 ? -1 : 10 * index), eventNanos);
  }

  static void store(HistoryRig rig, List<Tick> ticks) throws InterruptedException {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    rig.awaitStored(ticks.size());
  }

  static String replay(String products, String from, String more) {
    return "{\"op\":\"replay\",\"products\":[\"%s\"],\"from\":%s,%s}"
        .formatted(products, from, more);
  }

  static List<Long> sequences(TestSubscriber subscriber, String product) {
    return subscriber.messages("incr").stream()
        .map(m -> m.path("data"))
        .filter(tick -> tick.path("product").asText().equals(product))
        .map(tick -> tick.path("seq").asLong())
        .toList();
  }
}
