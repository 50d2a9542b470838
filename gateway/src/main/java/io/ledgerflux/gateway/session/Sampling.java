package io.ledgerflux.gateway.session;

/** When the next sample of a product is due: the first at once. */
final class Sampling {
  private boolean begun;
  private long dueNanos;

  /** Begins anew: one is due. */
  void begin() {
    begun = false;
  }

  /** One was taken; the next is due then, by the clock that never goes back. */
  void next(long nanos) {
    begun = true;
    dueNanos = nanos;
  }

  /** Whether one was taken; before, one is due. */
  boolean hasBegun() {
    return begun;
  }

  /** When the next is due, where one was taken. */
  long dueNanos() {
    return dueNanos;
  }

  /** Whether the next has to wait. */
  boolean waits(long nowNanos) {
    return begun && dueNanos - nowNanos > 0;
  }
}
