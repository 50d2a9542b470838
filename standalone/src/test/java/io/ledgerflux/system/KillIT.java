package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.venue.ProductCount;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every part of the pipeline is killed in the middle of 2,000 ticks a second, one after another.
 */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {
  private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD", "SOL-USD"};
  private static final Duration RECOVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCTS))
              .withRate(2_000)
              .withTape(2_000_000));
  private PipelineRig rig;
  private Audit audit;
  private TapeRecorder subscriber;

  @BeforeAll
  void start() {
    exchange.start();
    rig =
        PipelineRig.start(
            exchange.uri(),
            Map.of(
                "PRODUCTS", String.join(",", PRODUCTS),
                "RING_MAX_TICKS", "1000000",
                // However slow the machine is that stops and starts processes.
                "QUEUE_MAX_SECONDS", "600",
                "QUEUE_MAX_MESSAGES", "1000000"));
    audit = new Audit(exchange, rig.database());
    subscriber = rig.impatientSubscriber(PRODUCTS);
    flowsAgainAfter("pipeline", () -> {});
  }

  @AfterAll
  void stop() {
    subscriber.close();
    rig.close();
    exchange.stop();
  }

  @Test
  void losesNothingWhateverIsKilled() {
    for (ServiceKind kind :
        List.of(ServiceKind.NORMALIZER, ServiceKind.SNAPSHOTTER, ServiceKind.GATEWAY)) {
      rig.service(kind).kill();
      flowsAgainAfter(kind.label(), rig.service(kind)::start);
    }
    rig.nats().kill();
    outage(Duration.ofSeconds(5));
    flowsAgainAfter("broker", rig.nats()::start);
    rig.postgres().kill();
    outage(Duration.ofSeconds(20));
    flowsAgainAfter("database", rig.postgres()::start);
    settle();
    audit.rowsAreWhatWasTold();
    assertThat(audit.late()).isZero();
    wholeTape();

    exchange.resume();
    flowsAgainAfter("market", () -> {});
    rig.service(ServiceKind.INGESTOR).kill();
    flowsAgainAfter("ingestor", rig.service(ServiceKind.INGESTOR)::start);
    flowsAgainAfter("connection", exchange::dropConnections);
    exchange.goSilent(Duration.ofSeconds(8));
    outage(Duration.ofSeconds(8));
    flowsAgainAfter("silence", () -> {});
    settle();
    audit.rowsWereTold();
    audit.rowsAre(BrokerContents.rawTicks(rig.nats().url()));
    assertThat(BrokerContents.rejects(rig.nats().url())).isEmpty();
    assertThat(audit.late()).isZero();
    assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE closed_at IS NULL")).isPositive();
    wholeTape();
  }

  private void wholeTape() {
    audit.openGapsAreWhatIsMissing();
    audit.candlesAreThoseOfTheRows();
    audit.snapshotsAreTheNewestTicks();
    audit.tapeIsUnbroken();
    for (String product : PRODUCTS) {
      audit.subscriberHasTheTape(subscriber, product);
    }
  }

  /**
   * New ticks of each product reach database and subscriber, as soon as the machine can. The time
   * begins before {@code start}, which starts what was killed and may wait for it.
   */
  private void flowsAgainAfter(String what, Runnable start) {
    long beginNanos = System.nanoTime();
    start.run();
    List<ProductCount> told = exchange.counts();
    await("ticks flow again, or too late")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> System.nanoTime() - beginNanos > RECOVERY.toNanos() || haveBeenPassed(told));
    Duration taken = Duration.ofNanos(System.nanoTime() - beginNanos);
    if (taken.compareTo(RECOVERY) > 0) {
      onLate("ticks do not flow %s after the %s began again".formatted(taken, what));
      exchange.pause();
      await("ticks flow again where no more are made")
          .atMost(PATIENCE)
          .until(() -> haveBeenPassed(told));
      exchange.resume();
    } else {
      System.out.printf("ticks flow %d ms after the %s began again%n", taken.toMillis(), what);
    }
  }

  /** A machine that cannot carry so many ticks beside all else has time to catch up. */
  void onLate(String what) {
    System.out.println("too much for this machine: " + what);
  }

  private boolean haveBeenPassed(List<ProductCount> told) {
    Map<String, Long> stored = new HashMap<>();
    audit
        .rows()
        .all(
            "SELECT product, last_seq FROM snapshots",
            row -> stored.put(row.getString(1), row.getLong(2)));
    return told.stream()
        .allMatch(
            product ->
                subscriber.lastSequence(product.product()).orElse(0) > product.lastSequence()
                    && stored.getOrDefault(product.product(), 0L) > product.lastSequence());
  }

  /** No market is made any more, and all that was made has arrived. */
  private void settle() {
    exchange.pause();
    audit.awaitTheLastTicks();
  }

  private static void outage(Duration time) {
    await("the outage lasts").pollDelay(time).atMost(time.plusSeconds(60)).until(() -> true);
  }
}
