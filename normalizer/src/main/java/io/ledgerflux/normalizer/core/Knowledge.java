package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/**
 * What a product's next tick is measured by.
 *
 * @param sequence of the last tick on the tape
 * @param tradeId the highest one told on the tape since the numbering began; empty where none was
 * @param eventNanos event time of the last tick on the tape, in nanoseconds since the epoch
 * @param newNumbering the ticks since then that may be the beginning of a new numbering
 */
public record Knowledge(
    long sequence, OptionalLong tradeId, long eventNanos, NewNumbering newNumbering) {

  /** What is known where {@code tick} is the first of its product, or of a numbering. */
  public static Knowledge of(Tick tick) {
    return new Knowledge(tick.sequence(), tick.tradeId(), tick.eventNanos(), NewNumbering.NONE);
  }

  /** What is known after {@code tick}, which is the next on the tape. */
  Knowledge after(Tick tick) {
    OptionalLong highest =
        tradeId.isEmpty() || tick.tradeId().orElse(-1) > tradeId.getAsLong()
            ? tick.tradeId()
            : tradeId;
    return new Knowledge(tick.sequence(), highest, tick.eventNanos(), NewNumbering.NONE);
  }

  Knowledge with(NewNumbering newer) {
    return newer.equals(newNumbering) ? this : new Knowledge(sequence, tradeId, eventNanos, newer);
  }

  /** How many trades lie between the highest known and {@code tick}'s: they were missed. */
  long tradesMissedBefore(Tick tick) {
    return tradeId.isPresent() && tick.tradeId().isPresent()
        ? Math.max(0, tick.tradeId().getAsLong() - tradeId.getAsLong() - 1)
        : 0;
  }
}
