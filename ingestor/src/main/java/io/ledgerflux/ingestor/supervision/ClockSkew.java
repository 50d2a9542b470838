package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * How far the local clock is behind the venue's, at least: a message cannot come before it was
 * sent, so the shortest latency of the last while, where negative, is the clock's fault.
 */
public final class ClockSkew {
  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();

  private long shortestBefore = Long.MAX_VALUE;
  private long shortest = Long.MAX_VALUE;
  private long windowSinceNanos;

  /** Nothing is known of the clock. */
  public ClockSkew(long nowNanos) {
    windowSinceNanos = nowNanos;
  }

  /** Takes in the time from a message's event to its arrival, which may be negative. */
  public void observe(long latencyNanos, long nowNanos) {
    if (nowNanos - windowSinceNanos >= WINDOW_NANOS) {
      shortestBefore = shortest;
      shortest = Long.MAX_VALUE;
      windowSinceNanos = nowNanos;
    }
    shortest = Math.min(shortest, latencyNanos);
  }

  /** By how much the local clock is behind, in nanoseconds; 0 where it does not show. */
  public long behindNanos() {
    return Math.max(0, -Math.min(shortest, shortestBefore));
  }
}
