package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that was given another number of shards than the others have does not work. */
class OtherShardNumberIT {
  @Test
  void isNotReadyAndSaysWhy() {
    SimulatedExchange exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults().withPort(0).withProducts(List.of("BTC-USD")).withRate(50));
    exchange.start();
    try (PipelineRig rig = PipelineRig.servers(exchange.uri(), Map.of("PRODUCTS", "BTC-USD"))) {
      rig.service(ServiceKind.NORMALIZER).start().awaitReady();
      List<ServiceProcess> others =
          List.of(ServiceKind.values()).stream()
              .map(kind -> rig.another(kind, Map.of("NUM_SHARDS", "5")).start())
              .toList();
      for (ServiceProcess other : others) {
        await("it says why")
            .atMost(Duration.ofSeconds(120))
            .failFast(() -> !other.isRunning())
            .untilAsserted(
                () -> assertThat(other.readiness()).contains("NUM_SHARDS is 5 here, but 4"));
        assertThat(other.isReady()).isFalse();
      }
      rig.service(ServiceKind.NORMALIZER).awaitReady();
    } finally {
      exchange.stop();
    }
  }
}
