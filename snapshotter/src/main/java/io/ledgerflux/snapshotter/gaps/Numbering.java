package io.ledgerflux.snapshotter.gaps;

import java.util.OptionalLong;

/**
 * How far the trades of a product have been numbered.
 *
 * @param generation rises each time that the venue begins to number trades anew, from below: what
 *     is missing of an earlier one is another trade of the same number
 * @param highest the highest trade id that is in the history; empty where none is
 */
public record Numbering(int generation, OptionalLong highest) {
  /** Of a product of which nothing is known. */
  public static final Numbering UNKNOWN = new Numbering(0, OptionalLong.empty());

  /** The normalizer takes no farther jump of trade ids for one of the same numbering. */
  private static final long WIDEST_JUMP = 1_000_000_000L;

  /** Whether {@code tradeId} is a number that was passed already. */
  public boolean hasPassed(long tradeId) {
    return highest.isPresent() && tradeId <= highest.getAsLong();
  }

  /** Whether {@code tradeId}, which lies above the highest, is near enough to go on from that. */
  public boolean mayReach(long tradeId) {
    return highest.isPresent() && tradeId - highest.getAsLong() <= WIDEST_JUMP;
  }
}
