package io.ledgerflux.standalone;

import io.ledgerflux.standalone.traffic.Traffic;
import io.ledgerflux.standalone.traffic.TrafficMeter;
import java.time.Duration;

/** The time between start and end: the live line, and what the user should know. */
final class Operation {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration TERMINAL_PERIOD = Duration.ofSeconds(1);
  private static final Duration PLAIN_PERIOD = Duration.ofSeconds(10);

  private final Screen screen;
  private final Shutdown shutdown;
  private final Services services;
  private final Runnable ready;
  private final ExchangeNotice exchange;
  private final Duration period;
  private boolean isAnnounced;
  private Traffic before = Traffic.NONE;
  private long beforeNanos;

  /**
   * A time that lasts until {@code shutdown}.
   *
   * @param ready is run once, when all is ready
   */
  Operation(Screen screen, Shutdown shutdown, Services services, Runnable ready) {
    this.screen = screen;
    this.shutdown = shutdown;
    this.services = services;
    this.ready = ready;
    this.exchange = new ExchangeNotice(services.exchange());
    this.period = screen.isTerminal() ? TERMINAL_PERIOD : PLAIN_PERIOD;
  }

  /** Lasts until the end is asked for. */
  void run() {
    try (TrafficMeter meter = new TrafficMeter(services.metrics())) {
      before = meter.read();
      beforeNanos = System.nanoTime();
      do {
        announce();
        exchange.on(services.exchangeProblem(), System.nanoTime()).ifPresent(screen::say);
        if (System.nanoTime() - beforeNanos >= period.toNanos()) {
          showTraffic(meter);
        }
      } while (!shutdown.await(isAnnounced ? untilNextLine() : LOOK));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce() {
    if (!isAnnounced && services.missing().isEmpty()) {
      ready.run();
      isAnnounced = true;
    }
  }

  /** At most a second: the notices should not wait for the line. */
  private Duration untilNextLine() {
    long left = period.toNanos() - (System.nanoTime() - beforeNanos);
    return Duration.ofNanos(Math.clamp(left, 1_000_000, TERMINAL_PERIOD.toNanos()));
  }

  private void showTraffic(TrafficMeter meter) throws InterruptedException {
    Traffic now = meter.read();
    long nowNanos = System.nanoTime();
    String line = now.perSecondSince(before, Duration.ofNanos(nowNanos - beforeNanos)).line();
    String missing = String.join(", ", services.notReady());
    screen.live(missing.isEmpty() ? line : line + "  not ready: " + missing);
    before = now;
    beforeNanos = nowNanos;
  }
}
