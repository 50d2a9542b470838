package io.ledgerflux.normalizer.core;

/**
 * When a shard's position is kept: once a second, but so seldom that who waits for it to be kept
 * waits a tenth of the time at most, however slowly the broker answers.
 */
public final class SavePace {
  private static final long PERIOD_NANOS = 1_000_000_000L;
  private static final int REST = 9;

  private long nextNanos;

  /** A pace whose first time is a second behind {@code nowNanos}. */
  public SavePace(long nowNanos) {
    nextNanos = nowNanos + PERIOD_NANOS;
  }

  /** Whether it is time. */
  public boolean isDue(long nowNanos) {
    return nowNanos - nextNanos >= 0;
  }

  /** A position is about to be kept: the next one a second later. */
  public void begins(long nowNanos) {
    nextNanos = nowNanos + PERIOD_NANOS;
  }

  /** One was kept, or could not be, and was waited for from {@code sinceNanos} on. */
  public void waited(long sinceNanos, long nowNanos) {
    long restedNanos = nowNanos + REST * (nowNanos - sinceNanos);
    if (restedNanos - nextNanos > 0) {
      nextNanos = restedNanos;
    }
  }
}
