package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.venue.ProductCount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two of each beside each other: the death of one is not seen in the tape. */
@Tag("alone")
class RedundancyIT {
  private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD"};

  /** So many ticks of a product: two seconds of them. */
  private static final int FLOWING = 1_000;

  private static final List<ServiceKind> TWICE =
      List.of(ServiceKind.INGESTOR, ServiceKind.NORMALIZER, ServiceKind.SNAPSHOTTER);

  @Test
  void survivesTheDeathOfOneOfTwo() {
    SimulatedExchange exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withPort(0)
                .withProducts(List.of(PRODUCTS))
                .withRate(1_000)
                .withTape(1_000_000));
    exchange.start();
    exchange.pause();
    try (PipelineRig rig =
        PipelineRig.start(exchange.uri(), Map.of("PRODUCTS", String.join(",", PRODUCTS)))) {
      TWICE.stream()
          .map(kind -> rig.another(kind, Map.of()).start())
          .toList()
          .forEach(ServiceProcess::awaitReady);
      assertThat(rig.service(ServiceKind.SNAPSHOTTER).readiness())
          .as("the one that is killed works all shards")
          .contains("working")
          .doesNotContain("standby");
      try (TapeRecorder subscriber = rig.subscriber(PRODUCTS)) {
        Audit audit = new Audit(exchange, rig.database());
        exchange.resume();
        flows(exchange, audit);
        for (ServiceKind kind : TWICE) {
          rig.service(kind).kill();
          flows(exchange, audit);
        }
        exchange.pause();
        await("all has arrived")
            .atMost(Duration.ofSeconds(120))
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> audit.count() >= exchange.tape().size());
        audit.rowsAreWhatWasTold();
        assertThat(audit.late()).isZero();
        assertThat(audit.number("SELECT count(*) FROM feed_gaps")).isZero();
        audit.tapeIsUnbroken();
        audit.candlesAreThoseOfTheRows();
        audit.snapshotsAreTheNewestTicks();
        for (String product : PRODUCTS) {
          audit.subscriberHasTheTape(subscriber, product);
        }
      }
    } finally {
      exchange.stop();
    }
  }

  /** How long it may take until the other one has taken over, however slow the machine is. */
  Duration recovery() {
    return Duration.ofSeconds(90);
  }

  /** Ticks of each product that are told from now on are stored. */
  private void flows(SimulatedExchange exchange, Audit audit) {
    List<ProductCount> told = exchange.counts();
    await("ticks of each product are stored")
        .atMost(recovery())
        .pollInterval(Duration.ofMillis(200))
        .until(() -> told.stream().allMatch(product -> storedBehind(product, audit) > FLOWING));
  }

  private static long storedBehind(ProductCount told, Audit audit) {
    return audit.number(
        "SELECT count(*) FROM tick_history WHERE product = '%s' AND sequence > %d"
            .formatted(told.product(), told.lastSequence()));
  }
}
