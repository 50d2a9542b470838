package io.ledgerflux.snapshotter.gaps;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/**
 * How far the trades of a product have been numbered.
 *
 * @param generation rises each time that the venue begins to number trades anew, from below: what
 *     is missing of an earlier one is another trade of the same number
 * @param sinceMicros event time of the tick with which the generation began, in microseconds since
 *     the epoch; 0 where none is known to have come before it
 * @param highest the highest trade id that is in the history; empty where none is
 */
public record TradeNumbering(int generation, long sinceMicros, OptionalLong highest) {
  /** Of a product of which nothing is known. */
  public static final TradeNumbering UNKNOWN = new TradeNumbering(0, 0, OptionalLong.empty());

  private static final long NANOS_PER_MICRO = 1_000;

  /** Whether {@code trade} came too late for a numbering that has ended meanwhile. */
  boolean isBehind(StoredTrade trade) {
    return trade.late() && micros(trade) < sinceMicros;
  }

  /** The numbering that begins anew with {@code trade}. */
  TradeNumbering beginningWith(StoredTrade trade) {
    return new TradeNumbering(generation + 1, micros(trade), OptionalLong.of(trade.tradeId()));
  }

  TradeNumbering upTo(long tradeId) {
    return new TradeNumbering(generation, sinceMicros, OptionalLong.of(tradeId));
  }

  /**
   * The numbering before this one. How far it had come is not known any more: every number counts
   * as passed.
   */
  public TradeNumbering before() {
    return new TradeNumbering(generation - 1, 0, OptionalLong.of(Long.MAX_VALUE));
  }

  private static long micros(StoredTrade trade) {
    return Math.floorDiv(trade.eventNanos(), NANOS_PER_MICRO);
  }

  /** Whether {@code tradeId} is a number that was passed already. */
  public boolean hasPassed(long tradeId) {
    return highest.isPresent() && tradeId <= highest.getAsLong();
  }

  /** Whether {@code tradeId}, which lies above the highest, is near enough to go on from that. */
  public boolean mayReach(long tradeId) {
    return highest.isPresent() && tradeId - highest.getAsLong() <= Tick.FARTHEST_RISE;
  }
}
