package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * When something may be done of which the venue allows an address so much a second: another
 * ingestor may run there, too. What all connections do is one pace; threads share it.
 */
public final class Pace {
  private final long spacingNanos;
  private final long mostAheadNanos;

  private boolean begun;

  /** When all is paid for that was granted. */
  private long paidNanos;

  /** A pace at which {@code atOnce} may be done at once, and then one in each {@code spacing}. */
  Pace(Duration spacing, int atOnce) {
    this.spacingNanos = spacing.toNanos();
    this.mostAheadNanos = (atOnce - 1) * spacingNanos;
  }

  /** That of connections, one after the other: Coinbase allows 8 a second. */
  public static Pace ofConnections() {
    return new Pace(Duration.ofMillis(250), 1);
  }

  /**
   * That of requests, each of which is two messages at most: Coinbase allows 100 messages a second,
   * and so 50 to each of two ingestors.
   */
  public static Pace ofRequests() {
    return new Pace(Duration.ofMillis(70), 10);
  }

  /** Whether it may be done now; then it has to be. */
  synchronized boolean grants(long nowNanos) {
    long aheadNanos = begun ? Math.max(0, paidNanos - nowNanos) : 0;
    if (aheadNanos > mostAheadNanos) {
      return false;
    }
    begun = true;
    paidNanos = nowNanos + aheadNanos + spacingNanos;
    return true;
  }
}
