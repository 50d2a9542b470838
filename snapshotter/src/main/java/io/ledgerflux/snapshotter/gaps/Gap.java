package io.ledgerflux.snapshotter.gaps;

import java.util.OptionalLong;

/**
 * Trades of one product that are not in the history, by their numbers.
 *
 * @param id of its row; empty where it has none yet
 * @param generation of the numbering that its numbers are of
 * @param first the first one missing
 * @param last the last one missing
 * @param cause why they are missing
 * @param nextTickNanos event time of the first tick behind them, in nanoseconds since the epoch
 */
public record Gap(
    OptionalLong id, int generation, long first, long last, Cause cause, long nextTickNanos) {

  /** Why trades are missing. */
  public enum Cause {
    /** They never came. */
    MISSED,
    /** They came, and were refused: the original stands in market_rejects. */
    REJECTED
  }

  boolean contains(long tradeId) {
    return first <= tradeId && tradeId <= last;
  }

  /** The part from {@code from} to {@code to}, as a gap of its own. */
  Gap part(long from, long to, Cause why) {
    return new Gap(OptionalLong.empty(), generation, from, to, why, nextTickNanos);
  }

  Gap endingAt(long newLast, long tickNanos) {
    return new Gap(id, generation, first, newLast, cause, tickNanos);
  }

  Gap inRow(OptionalLong row) {
    return new Gap(row, generation, first, last, cause, nextTickNanos);
  }
}
