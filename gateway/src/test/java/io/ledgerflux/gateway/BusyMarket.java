package io.ledgerflux.gateway;

import io.ledgerflux.model.Tick;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Two thousand ticks a second, of some products in turn, as long as the machine keeps up: also the
 * one who hears them, where he says how many.
 */
final class BusyMarket implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PERIOD_NANOS = 500_000;

  /** So far behind its time it hurries; further behind it lets the time pass. */
  private static final long MOST_BEHIND_NANOS = 100_000_000;

  /** So many ticks ahead of who hears them it waits: they have room in the socket's buffers. */
  private static final long MOST_AHEAD = 3_000;

  private static final long LOOK_NANOS = 1_000_000;

  private final TestTape tape;
  private final List<String> products;
  private final LongSupplier heard;
  private final Thread thread;
  private volatile long told;
  private volatile boolean over;

  /** Begins at once; until it is closed nobody else may use {@code tape}. */
  BusyMarket(TestTape tape, List<String> products) {
    this(tape, products, () -> Long.MAX_VALUE);
  }

  /**
   * The same for somebody who must not be too slow for it, however slow the machine is.
   *
   * @param heard how many of its ticks he has
   */
  BusyMarket(TestTape tape, List<String> products, LongSupplier heard) {
    this.tape = tape;
    this.products = products;
    this.heard = heard;
    this.thread = Thread.ofPlatform().name("market").start(this::trade);
  }

  /** How many ticks there were. */
  long told() {
    return told;
  }

  private void trade() {
    long due = System.nanoTime();
    try {
      for (int i = 0; !over; i++) {
        Tick tick = tape.next(products.get(i % products.size()));
        tape.store(tick, false);
        told = i + 1L;
        due = Math.max(due + PERIOD_NANOS, System.nanoTime() - MOST_BEHIND_NANOS);
        LockSupport.parkNanos(due - System.nanoTime());
        while (told - heard.getAsLong() > MOST_AHEAD && !over) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over = true;
    Threads.join(thread, PATIENCE);
  }
}
