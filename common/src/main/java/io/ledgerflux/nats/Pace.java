package io.ledgerflux.nats;

import java.time.Duration;

/** When something is due again. One thread owns it. */
final class Pace {
  private final long periodNanos;
  private long dueNanos;

  /** It is due after {@code period}. */
  Pace(Duration period) {
    this.periodNanos = period.toNanos();
    restart();
  }

  /** Whether it is due now; then it is again after a period. */
  boolean isDue() {
    boolean due = System.nanoTime() - dueNanos >= 0;
    if (due) {
      restart();
    }
    return due;
  }

  /** It is not due before a whole period has passed. */
  void restart() {
    dueNanos = System.nanoTime() + periodNanos;
  }
}
