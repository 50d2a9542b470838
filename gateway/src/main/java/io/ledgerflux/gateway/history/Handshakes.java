package io.ledgerflux.gateway.history;

import java.time.Duration;

/**
 * How the opening of connections goes. One that is being opened is waited for; once one could not
 * be, nobody waits for the next, which may never come either. Times are of a clock that never goes
 * back. Any thread may use it.
 */
final class Handshakes {
  private final long longestNanos;
  private boolean isUnderWay;
  private boolean hasFailed;
  private long begunNanos;

  /** None has begun. One that takes longer than {@code longest} is not waited for any more. */
  Handshakes(Duration longest) {
    this.longestNanos = longest.toNanos();
  }

  /** One began. */
  synchronized void begun(long nowNanos) {
    isUnderWay = true;
    begunNanos = nowNanos;
  }

  /** It went well. */
  synchronized void succeeded() {
    isUnderWay = false;
    hasFailed = false;
  }

  /** It did not, whoever is told why. */
  synchronized void failed() {
    isUnderWay = false;
    hasFailed = true;
  }

  /** Whether a connection is worth waiting for: it is being opened, and the last one could be. */
  synchronized boolean isWaitedFor(long nowNanos) {
    return isUnderWay && !hasFailed && nowNanos - begunNanos < longestNanos;
  }
}
