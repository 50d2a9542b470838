package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/** How far a venue's numbers may rise from one tick to the next. */
final class Numbers {
  /** No venue ever counted so far. */
  private static final long ABSURD = 1_000_000_000_000_000_000L;

  private Numbers() {}

  /** Whether the sequence or trade id of {@code tick} is one that cannot be, whatever was last. */
  static boolean areAbsurd(Tick tick) {
    return tick.sequence() >= ABSURD || tick.tradeId().orElse(0) >= ABSURD;
  }

  /** Whether {@code next} is too far above {@code last}; both are not negative. */
  static boolean jumps(long last, long next) {
    return next - last > Tick.FARTHEST_RISE;
  }

  /** The same, where both are told. */
  static boolean jumps(OptionalLong last, OptionalLong next) {
    return last.isPresent() && next.isPresent() && jumps(last.getAsLong(), next.getAsLong());
  }

  /** Whether {@code next} is above {@code last}, and not too far. */
  static boolean rises(long last, long next) {
    return next > last && !jumps(last, next);
  }

  /** Whether {@code next} rises above {@code last}, or one of them is not told. */
  static boolean mayRise(OptionalLong last, OptionalLong next) {
    return last.isEmpty() || next.isEmpty() || rises(last.getAsLong(), next.getAsLong());
  }
}
