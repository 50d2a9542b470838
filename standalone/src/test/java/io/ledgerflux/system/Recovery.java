package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.venue.ProductCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How soon ticks flow through a pipeline of which a part was killed. The time begins when that is
 * there again: how long a process takes to start is the machine's affair.
 */
record Recovery(PipelineRig rig, SimulatedExchange exchange, Audit audit, TapeRecorder subscriber) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** A machine may stand still in the wrong moment, but not each time. */
  private static final int TRIES = 3;

  /** Broker and database are killed, and answer again: ticks flow within ten seconds. */
  void ofTheServersIsSwift() {
    isSwift(
        "broker and database answer again",
        () -> {
          rig.nats().kill();
          rig.postgres().kill();
          rig.nats().start();
          rig.postgres().start();
        });
  }

  /** All services are killed, and answer again, ready or not: ticks flow within ten seconds. */
  void ofTheServicesIsSwift() {
    List<ServiceProcess> services =
        Stream.of(ServiceKind.values()).map(kind -> rig.service(kind)).toList();
    isSwift(
        "all services answer again",
        () -> {
          services.forEach(ServiceProcess::kill);
          services.forEach(ServiceProcess::start);
          services.forEach(ServiceProcess::awaitAnswer);
        });
  }

  private void isSwift(String what, Runnable comeback) {
    List<Duration> taken = new ArrayList<>();
    while (taken.size() < TRIES) {
      comeback.run();
      Duration time = untilTicksFlow();
      System.out.printf("ticks flow %d ms after %s%n", time.toMillis(), what);
      if (time.compareTo(LIMIT) <= 0) {
        return;
      }
      taken.add(time);
    }
    throw new AssertionError("ticks do not flow soon after %s: %s".formatted(what, taken));
  }

  /** Until ticks of each product that are told from now on are stored and streamed. */
  private Duration untilTicksFlow() {
    long beginNanos = System.nanoTime();
    List<ProductCount> told = exchange.counts();
    await("ticks flow")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> told.stream().allMatch(this::isPassed));
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }

  private boolean isPassed(ProductCount told) {
    return subscriber.lastSequence(told.product()).orElse(0) > told.lastSequence()
        && audit.number(
                "SELECT count(*) FROM snapshots WHERE product = '%s' AND last_seq > %d"
                    .formatted(told.product(), told.lastSequence()))
            > 0;
  }
}
