package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/**
 * The numbering of a product that was in force before the venue began anew. Its ticks may still
 * come, by a publish that is sent again.
 *
 * @param sequence of its last tick on the tape
 * @param tradeId the highest one told on the tape; empty where none was
 * @param endNanos event time of the tick that began the new one, in nanoseconds since the epoch
 */
public record EndedNumbering(long sequence, OptionalLong tradeId, long endNanos) {
  /** No numbering ended yet, as far as is known. */
  public static final EndedNumbering NONE =
      new EndedNumbering(0, OptionalLong.empty(), Long.MIN_VALUE);

  /** Whether {@code tick} happened before the new numbering began. */
  boolean holds(Tick tick) {
    return tick.eventNanos() < endNanos;
  }

  /** Whether the numbers of {@code tick} are not too far above its last ones. */
  boolean fits(Tick tick) {
    return !Numbers.jumps(sequence, tick.sequence()) && !Numbers.jumps(tradeId, tick.tradeId());
  }
}
