package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * When one of many connections may be made: one after the other, since Coinbase allows 8 a second
 * from an address, where another ingestor may run, too. Threads share it.
 */
public final class ConnectPace {
  private static final long SPACING_NANOS = Duration.ofMillis(250).toNanos();

  private boolean begun;
  private long nextNanos;

  /** A pace at which the first connection may be made at once. */
  public ConnectPace() {}

  /** Whether a connection may be made now; then it has to be, and the next one waits. */
  synchronized boolean grants(long nowNanos) {
    if (begun && nowNanos - nextNanos < 0) {
      return false;
    }
    begun = true;
    nextNanos = nowNanos + SPACING_NANOS;
    return true;
  }
}
