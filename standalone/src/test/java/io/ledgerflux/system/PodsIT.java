package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The number of pods is changed under load as a StatefulSet does it, with pods of before and after
 * beside each other: nothing is lost, nothing doubled.
 */
@Tag("long")
class PodsIT {
  private static final List<String> PRODUCTS =
      List.of("BTC-USD", "ETH-USD", "ADA-USD", "SOL-USD", "DOGE-USD");
  private static final List<ServiceKind> KINDS =
      List.of(ServiceKind.NORMALIZER, ServiceKind.SNAPSHOTTER);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(PRODUCTS)
              .withRate(200)
              .withTape(1_000_000));

  /** The pods that run, by their names. */
  private final Map<String, ServiceProcess> pods = new HashMap<>();

  @Test
  void sharesTheShardsAmongOneThenTwoThenFourThenOne() {
    exchange.start();
    try (PipelineRig rig =
        PipelineRig.servers(exchange.uri(), Map.of("PRODUCTS", String.join(",", PRODUCTS)))) {
      Audit audit = new Audit(exchange, rig.database());
      KINDS.forEach(kind -> start(rig, kind, 0, 1).awaitReady());
      for (ServiceKind kind : List.of(ServiceKind.INGESTOR, ServiceKind.GATEWAY)) {
        rig.service(kind).start().awaitReady();
      }
      try (TapeRecorder subscriber = rig.subscriber(PRODUCTS.toArray(String[]::new))) {
        flows(audit);
        int before = 1;
        for (int after : new int[] {2, 4, 1}) {
          change(rig, audit, before, after);
          before = after;
        }
        exchange.pause();
        audit.awaitTheLastTicks();
        audit.rowsAreWhatWasTold();
        audit.tapeIsUnbroken();
        audit.candlesAreThoseOfTheRows();
        audit.snapshotsAreTheNewestTicks();
        assertThat(audit.late()).isZero();
        assertThat(audit.number("SELECT count(*) FROM feed_gaps")).isZero();
        PRODUCTS.forEach(product -> audit.subscriberHasTheTape(subscriber, product));
      }
    } finally {
      exchange.stop();
    }
  }

  /**
   * New pods come, one after the other for the machine's sake, or superfluous ones go; then the
   * others are replaced, the highest first.
   */
  private void change(PipelineRig rig, Audit audit, int before, int after) {
    for (ServiceKind kind : KINDS) {
      for (int ordinal = before; ordinal < after; ordinal++) {
        start(rig, kind, ordinal, after).awaitReady();
      }
      for (int ordinal = before - 1; ordinal >= after; ordinal--) {
        stop(kind, ordinal);
      }
    }
    if (after > before) {
      flows(audit);
    }
    for (int ordinal = Math.min(before, after) - 1; ordinal >= 0; ordinal--) {
      for (ServiceKind kind : KINDS) {
        stop(kind, ordinal);
        start(rig, kind, ordinal, after).awaitReady();
      }
    }
    flows(audit);
  }

  private ServiceProcess start(PipelineRig rig, ServiceKind kind, int ordinal, int of) {
    ServiceProcess pod =
        rig.another(
            kind,
            Map.of(
                "SHARD_ID", "auto",
                "SHARD_PODS", Integer.toString(of),
                "HOSTNAME", name(kind, ordinal)));
    pods.put(name(kind, ordinal), pod);
    return pod.start();
  }

  private void stop(ServiceKind kind, int ordinal) {
    Objects.requireNonNull(pods.remove(name(kind, ordinal))).stop();
  }

  private static String name(ServiceKind kind, int ordinal) {
    return kind.label() + "-" + ordinal;
  }

  /** Ticks of every product that are told from now on are stored. */
  private static void flows(Audit audit) {
    long newest = audit.number("SELECT coalesce(max(id), 0) FROM tick_history");
    await("ticks of every product are stored")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                audit.number(
                        "SELECT count(DISTINCT product) FROM tick_history WHERE id > " + newest)
                    == PRODUCTS.size());
  }
}
