package io.ledgerflux.gateway.session;

import java.util.function.LongSupplier;

/**
 * How many messages are read a second for all who search. It is paid by the turn: who begins one
 * takes what he may read in it, and gives back what he does not. While more is taken than there
 * was, nobody begins. Threads share it.
 */
public final class SearchBudget {
  /** Saved up, and owed, is what so many seconds allow at most. */
  private static final long MOST_SECONDS = 5;

  /** Most searches read no more: a tick can stand half of it from its place. */
  private static final long MOST_IN_A_TURN = 20_000;

  private final boolean limited;
  private final long turn;
  private final TokenBucket readable;
  private final LongSupplier nanoClock;

  /**
   * A budget by {@code nanoClock}, which never goes back.
   *
   * @param perSecond how many are read a second; 0 for no limit
   */
  public SearchBudget(long perSecond, LongSupplier nanoClock) {
    this.limited = perSecond > 0;
    this.turn = limited ? Math.min(MOST_IN_A_TURN, perSecond) : MOST_IN_A_TURN;
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

  /** How many messages are read in one turn, about. */
  long turn() {
    return turn;
  }

  /** Takes what is read in a turn, unless something is owed. */
  synchronized boolean tryBeginTurn() {
    long nowNanos = nanoClock.getAsLong();
    boolean begins = readable.nanosUntilToken(nowNanos) == 0;
    if (begins) {
      readable.charge(turn, nowNanos);
    }
    return begins;
  }

  /** A turn is over, in which so many were read. */
  synchronized void endTurn(long read) {
    long nowNanos = nanoClock.getAsLong();
    if (read < turn) {
      readable.giveBack(turn - read, nowNanos);
    } else {
      readable.charge(read - turn, nowNanos);
    }
  }
}
