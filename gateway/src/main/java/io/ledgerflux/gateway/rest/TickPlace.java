package io.ledgerflux.gateway.rest;

/**
 * A place among a product's ticks, which stand by time, and at one time by sequence.
 *
 * @param eventNanos in nanoseconds since the epoch
 * @param sequence at that time
 */
public record TickPlace(long eventNanos, long sequence) {
  /** Before all ticks of {@code eventNanos}. */
  public static TickPlace before(long eventNanos) {
    return new TickPlace(eventNanos, Long.MIN_VALUE);
  }

  /** The first place behind this one. */
  TickPlace next() {
    return sequence == Long.MAX_VALUE
        ? before(eventNanos + 1)
        : new TickPlace(eventNanos, sequence + 1);
  }
}
