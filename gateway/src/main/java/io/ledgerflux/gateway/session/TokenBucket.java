package io.ledgerflux.gateway.session;

/**
 * A token bucket on whole numbers: tokens come at a steady rate, a burst of them can be saved. Time
 * is passed in, as nanoseconds of a clock that never goes back. It remembers when the bucket was
 * empty, as it were: the moment from which the tokens of now have gathered.
 */
public final class TokenBucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long nanosPerToken;
  private final long burstNanos;
  private long emptySinceNanos;

  /**
   * A full bucket.
   *
   * @param perSecond how many tokens come in a second; 0 for no limit
   * @param burst how many can be saved, at least 1
   * @param nowNanos the time
   */
  public TokenBucket(long perSecond, long burst, long nowNanos) {
    this.nanosPerToken = perSecond == 0 ? 0 : Math.max(1, NANOS_PER_SECOND / perSecond);
    this.burstNanos = nanosPerToken * Math.max(1, burst);
    this.emptySinceNanos = nowNanos - burstNanos;
  }

  /** Takes a token, if there is one. Threads that share a bucket may tell the time out of order. */
  public boolean tryTake(long nowNanos) {
    return tryTake(1, nowNanos);
  }

  /** Takes {@code tokens}, if there are as many; where more than can be saved up, all of those. */
  public boolean tryTake(long tokens, long nowNanos) {
    if (nanosPerToken == 0) {
      return true;
    }
    long nanos = nanos(tokens);
    emptySinceNanos = Math.max(emptySinceNanos, nowNanos - burstNanos);
    if (nowNanos - emptySinceNanos < nanos) {
      return false;
    }
    emptySinceNanos += nanos;
    return true;
  }

  /**
   * Takes {@code tokens} whether there are as many or not: what is lacking is owed, but no more
   * than can be saved up.
   */
  public void charge(long tokens, long nowNanos) {
    long since = Math.max(emptySinceNanos, nowNanos - burstNanos) + tokens * nanosPerToken;
    emptySinceNanos = Math.min(since, nowNanos + burstNanos);
  }

  /** Gives back {@code tokens} that were taken. */
  public void giveBack(long tokens, long nowNanos) {
    emptySinceNanos = Math.max(emptySinceNanos, nowNanos - burstNanos) - tokens * nanosPerToken;
  }

  /** How long until there is a token; 0 if there is one. */
  public long nanosUntilToken(long nowNanos) {
    return nanosUntil(1, nowNanos);
  }

  /** How long until {@code tokens} can be taken; 0 if they can. */
  public long nanosUntil(long tokens, long nowNanos) {
    return Math.max(0, emptySinceNanos + nanos(tokens) - nowNanos);
  }

  /** For how long it has been full since tokens were last asked for; 0 if it is not. */
  public long nanosFull(long nowNanos) {
    return Math.max(0, nowNanos - burstNanos - emptySinceNanos);
  }

  private long nanos(long tokens) {
    return Math.min(tokens * nanosPerToken, burstNanos);
  }
}
