package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Five hundred products in one request, of which PostgreSQL alone has what the subscriber lacks.
 */
@Timeout(180)
class ManyProductsFromHistoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 4;
  private static final int BESIDE = 8_000;

  /** Ticks in memory: the market's first round is known when it is full. */
  private static final int MEMORY = 1_000;

  private static final String REMEMBERED = "ledgerflux_gateway_memory_ticks";
  private static final String READS =
      "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"resume\","
          + "status=\"success\",}";

  @Test
  void areResumedWholeWhileThousandsOfTicksPass() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      for (int round = 0; round < ROUNDS; round++) {
        for (String product : ManyProducts.ALL) {
          tape.add(product, 1);
        }
      }
      tape.flush();
      rig.awaitStored((long) ROUNDS * ManyProducts.ALL.size());
      rig.purge(1);
      Map<String, Long> had = ManyProducts.firstOn(tape);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", Integer.toString(MEMORY));

      try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
        try (BusyMarket market = new BusyMarket(tape, ManyProducts.ALL)) {
          await().atMost(PATIENCE).until(() -> metric(gateway, REMEMBERED) >= MEMORY);
          subscriber.say(ManyProducts.subscribe(ManyProducts.behind(had)));
          long then = market.told();
          await().atMost(PATIENCE).until(() -> market.told() > then + BESIDE);
        }
        tape.flush();

        ManyProducts.assertIsWhole(subscriber, "resume", tape);
        assertThat(ManyProducts.first(subscriber)).isEqualTo(had);
      }
      assertThat(metric(gateway, READS)).isPositive();
    }
  }
}
