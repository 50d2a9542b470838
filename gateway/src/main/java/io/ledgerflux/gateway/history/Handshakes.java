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
  private long opened;

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
    opened++;
  }

  /** It did not, whoever is told why. */
  synchronized void failed() {
    isUnderWay = false;
    hasFailed = true;
  }

  /** How many went well so far. */
  synchronized long opened() {
    return opened;
  }

  /**
   * Whether a connection is worth waiting for, as long as none could not be opened: one is being
   * opened, or is open since, and is about to be handed out.
   *
   * @param openedBefore how many went well when the waiting began
   */
  synchronized boolean isWaitedFor(long nowNanos, long openedBefore) {
    boolean isBeingOpened = isUnderWay && nowNanos - begunNanos < longestNanos;
    return !hasFailed && (isBeingOpened || opened > openedBefore);
  }
}
