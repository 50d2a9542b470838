package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * When a product that lags or is silent is subscribed anew: the more often it was, the longer it
 * waits.
 */
final class Resync {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final long deadlineNanos;
  private boolean tried;
  private boolean underWay;
  private long triedAtNanos;
  private long waitNanos = FIRST_WAIT.toNanos();

  /** A product that has {@code deadline} to catch up once it was subscribed anew. */
  Resync(Duration deadline) {
    this.deadlineNanos = deadline.toNanos();
  }

  /** Whether it may be tried now; then it counts as tried. */
  boolean tryNow(long nowNanos) {
    if (underWay || (tried && nowNanos - triedAtNanos < waitNanos)) {
      return false;
    }
    boolean calm = !tried || nowNanos - triedAtNanos > LONGEST_WAIT.toNanos() + waitNanos;
    waitNanos = calm ? FIRST_WAIT.toNanos() : Math.min(2 * waitNanos, LONGEST_WAIT.toNanos());
    tried = true;
    underWay = true;
    triedAtNanos = nowNanos;
    return true;
  }

  /** Whether it is under way; then it is no more. */
  boolean end() {
    boolean ended = underWay;
    underWay = false;
    return ended;
  }

  /** Whether it is under way for too long; then it is no more. */
  boolean endOverdue(long nowNanos) {
    return underWay && nowNanos - triedAtNanos >= deadlineNanos && end();
  }
}
