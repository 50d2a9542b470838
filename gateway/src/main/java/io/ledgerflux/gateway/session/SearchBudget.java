package io.ledgerflux.gateway.session;

import java.util.function.LongSupplier;

/**
 * How many messages are read a second for all who search. What was read beyond it is owed by all:
 * nobody begins to search until it is made up for. Threads share it.
 */
public final class SearchBudget {
  /** Saved up, and owed, is what so many seconds allow at most. */
  private static final long MOST_SECONDS = 5;

  private final boolean limited;
  private final TokenBucket readable;
  private final LongSupplier nanoClock;

  /**
   * A budget by {@code nanoClock}, which never goes back.
   *
   * @param perSecond how many are read a second; 0 for no limit
   */
  public SearchBudget(long perSecond, LongSupplier nanoClock) {
    this.limited = perSecond > 0;
    this.nanoClock = nanoClock;
    this.readable = new TokenBucket(perSecond, MOST_SECONDS * perSecond, nanoClock.getAsLong());
  }

  static SearchBudget unlimited() {
    return new SearchBudget(0, () -> 0);
  }

  /** Whether anything can be owed. */
  boolean isLimited() {
    return limited;
  }

  /** So many were read. */
  synchronized void charge(long read) {
    readable.charge(read, nanoClock.getAsLong());
  }

  /** How long until somebody may begin; 0 if he may now. */
  synchronized long nanosOwed() {
    return readable.nanosUntilToken(nanoClock.getAsLong());
  }
}
