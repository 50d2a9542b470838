package io.ledgerflux.ops;

import java.time.Duration;

/**
 * How far a clock is behind another one, at least: nothing arrives before it was sent, so the most
 * negative latency of the last while is the clock's fault. Any thread may use it.
 */
final class ClockSkew {
  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();

  private long behindBefore;
  private long behind;
  private long windowSinceNanos;
  private boolean began;

  /** A latency that is below zero. */
  synchronized void observe(long latencyNanos, long nowNanos) {
    turn(nowNanos);
    behind = Math.max(behind, -latencyNanos);
  }

  /** By how much the clock is behind, in nanoseconds; 0 where it has not shown for a while. */
  synchronized long behindNanos(long nowNanos) {
    turn(nowNanos);
    return Math.max(behind, behindBefore);
  }

  private void turn(long nowNanos) {
    if (!began) {
      began = true;
      windowSinceNanos = nowNanos;
    }
    long age = nowNanos - windowSinceNanos;
    if (age >= WINDOW_NANOS) {
      behindBefore = age < 2 * WINDOW_NANOS ? behind : 0;
      behind = 0;
      windowSinceNanos = nowNanos;
    }
  }
}
