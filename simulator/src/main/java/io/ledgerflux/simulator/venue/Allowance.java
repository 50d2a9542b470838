package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.venue.Limits.Rate;

/** What is left of a rate. Times are microseconds since the epoch. */
final class Allowance {
  private static final long SECOND = 1_000_000;

  private final Rate rate;
  private final long mostSaved;

  /** In millionths. */
  private long saved;

  private long savedMicros;

  Allowance(Rate rate, long nowMicros) {
    this.rate = rate;
    this.mostSaved = SECOND * rate.burst();
    this.saved = mostSaved;
    this.savedMicros = nowMicros;
  }

  /** Takes one, if there is one. */
  boolean tryTake(long nowMicros) {
    long fullAfter = (mostSaved - saved) / rate.perSecond() + 1;
    long passed = Math.clamp(nowMicros - savedMicros, 0, fullAfter);
    saved = Math.min(mostSaved, saved + passed * rate.perSecond());
    savedMicros = nowMicros;
    if (saved < SECOND) {
      return false;
    }
    saved -= SECOND;
    return true;
  }
}
