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
 * @param ended the numbering before this one
 */
public record Knowledge(
    long sequence,
    OptionalLong tradeId,
    long eventNanos,
    NewNumbering newNumbering,
    EndedNumbering ended) {

  /** What is known where {@code tick} is the first that is known of its product. */
  public static Knowledge of(Tick tick) {
    return new Knowledge(
        tick.sequence(), tick.tradeId(), tick.eventNanos(), NewNumbering.NONE, EndedNumbering.NONE);
  }

  /** What is known after {@code tick} of the tape, which tells some ticks more than once. */
  public Knowledge following(Tick tick) {
    if (tick.restart()) {
      return tick.eventNanos() > ended.endNanos() ? restartedBy(tick, tick.tradeId()) : this;
    }
    return tick.sequence() > sequence && !ended.holds(tick) ? after(tick) : this;
  }

  /** The same, where the numbering before is known to be {@code before}. */
  public Knowledge behind(EndedNumbering before) {
    return new Knowledge(sequence, tradeId, eventNanos, newNumbering, before);
  }

  /** What is known after {@code tick}, which is the next on the tape. */
  Knowledge after(Tick tick) {
    OptionalLong highest =
        tradeId.isEmpty() || tick.tradeId().orElse(-1) > tradeId.getAsLong()
            ? tick.tradeId()
            : tradeId;
    return new Knowledge(tick.sequence(), highest, tick.eventNanos(), NewNumbering.NONE, ended);
  }

  /**
   * What is known after {@code tick}, with which a new numbering begins, later than this one.
   *
   * @param newTradeId the last trade id told of the new numbering; empty where none was
   */
  Knowledge restartedBy(Tick tick, OptionalLong newTradeId) {
    return new Knowledge(
        tick.sequence(),
        newTradeId,
        tick.eventNanos(),
        NewNumbering.NONE,
        new EndedNumbering(sequence, tradeId, tick.eventNanos()));
  }

  Knowledge with(NewNumbering newer) {
    return newer.equals(newNumbering)
        ? this
        : new Knowledge(sequence, tradeId, eventNanos, newer, ended);
  }

  /** Whether the numbers of {@code tick} are not too far above the last ones. */
  boolean fits(Tick tick) {
    return !Numbers.jumps(sequence, tick.sequence()) && !Numbers.jumps(tradeId, tick.tradeId());
  }

  /** How many trades lie between the highest known and {@code tick}'s: they were missed. */
  long tradesMissedBefore(Tick tick) {
    return tradeId.isPresent() && tick.tradeId().isPresent()
        ? Math.max(0, tick.tradeId().getAsLong() - tradeId.getAsLong() - 1)
        : 0;
  }
}
