package io.ledgerflux.gateway.history;

/**
 * Shared knowledge of a database outage. Whoever comes in its first moments waits for the database
 * to return; later one caller tries now and then, so that the others need not. Times are of a clock
 * that never goes back. Any thread may use it.
 */
final class Outage {
  /** How long its return is waited for. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How long after a failure nobody else tries, once nothing is waited for any more. */
  static final long QUIET_NANOS = 1_000_000_000L;

  private boolean away;
  private long sinceNanos;
  private long triedNanos;

  /** It did not answer. */
  synchronized void failed(long nowNanos) {
    if (!away) {
      away = true;
      sinceNanos = nowNanos;
    }
    triedNanos = nowNanos;
  }

  /** It answered. */
  synchronized void over() {
    away = false;
  }

  /** Whether its return is not waited for any more. */
  synchronized boolean isLong(long nowNanos) {
    return away && nowNanos - sinceNanos >= PATIENCE_NANOS;
  }

  /** Whether it is known to be away without trying. */
  synchronized boolean isCertain(long nowNanos) {
    return isLong(nowNanos) && nowNanos - triedNanos < QUIET_NANOS;
  }
}
