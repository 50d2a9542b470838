package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two gateways, a thousand subscribers: whatever is done to one gateway, nobody misses a tick. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingRestartIT {
  private static final String BTC = "BTC-USD";
  private static final int SUBSCRIBERS = 1_000;
  private static final int TICKS_PER_SECOND = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(BTC))
              .withRate(TICKS_PER_SECOND)
              .withTape(100_000));
  private PipelineRig rig;
  private ServiceProcess first;
  private ServiceProcess second;
  private Swarm swarm;

  @BeforeAll
  void start() {
    exchange.start();
    rig =
        PipelineRig.servers(
            exchange.uri(),
            Map.of("PRODUCTS", BTC, "DRAIN_SECONDS", "2", "RING_MAX_TICKS", "20000"));
    first = rig.service(ServiceKind.GATEWAY);
    second = rig.another(ServiceKind.GATEWAY, Map.of());
    List<ServiceProcess> all =
        List.of(
            rig.service(ServiceKind.INGESTOR), rig.service(ServiceKind.NORMALIZER), first, second);
    all.forEach(ServiceProcess::start);
    all.forEach(ServiceProcess::awaitReady);
    swarm = Swarm.start(SUBSCRIBERS, BTC, List.of(first.port(), second.port()));
    allHearTheMarket();
  }

  @AfterAll
  void stop() {
    swarm.close();
    rig.close();
    exchange.stop();
  }

  @Test
  void nobodyMissesATickWhileOneGatewayAfterTheOtherIsRestarted() {
    long losses = swarm.losses();
    long announced = swarm.announcedLosses();
    long said = swarm.saidLosses();
    for (ServiceProcess gateway : List.of(first, second)) {
      gateway.restart();
      allHearTheMarket();
    }
    assertThat(swarm.faults()).isEmpty();
    assertThat(swarm.haveBeenTold()).isEqualTo(SUBSCRIBERS);
    assertThat(swarm.announcedLosses() - announced).isEqualTo(swarm.losses() - losses);
    assertThat(swarm.saidLosses() - said).isEqualTo(swarm.losses() - losses);
    tellOutages("restarted");
  }

  @Test
  void nobodyMissesATickWhenAGatewayIsKilled() {
    long losses = swarm.losses();
    long served = (long) first.counted("ledgerflux_gateway_clients_connected");
    ServiceProcess victim = served > 0 ? first : second;
    victim.kill();
    allHearTheMarket();
    victim.start().awaitReady();
    assertThat(swarm.faults()).isEmpty();
    assertThat(swarm.losses() - losses).isPositive();
    tellOutages("killed");
  }

  /** Each subscriber has all ticks that were made until now. */
  private void allHearTheMarket() {
    long newest = newest();
    await("all have heard of " + newest)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> swarm.haveReached(newest) == SUBSCRIBERS);
  }

  private long newest() {
    return exchange.counts().getFirst().lastSequence();
  }

  private void tellOutages(String what) {
    List<Long> outages = swarm.outagesMillis();
    System.out.printf(
        "%s: %d subscribers without a gateway for %d ms at the median, %d ms at most; %d ticks, %d"
            + " too slow%n",
        what,
        outages.size(),
        outages.get(outages.size() / 2),
        outages.getLast(),
        swarm.ticks(),
        swarm.slowSpells());
    assertThat(outages.getLast()).isLessThan(PATIENCE.toMillis());
  }
}
