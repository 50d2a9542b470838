package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One product's tape: tells of each tick, by its numbers, whether it is the next one.
 *
 * <p>A tick that does not fit the numbering in force (not above its last sequence, or too far above
 * its last sequence or trade id) and happened later than the last tick on the tape may be the first
 * of a new numbering. Until three in a row prove that, each is what it would be without: late if it
 * does not lie above, else refused. The third is the restart. What happened before it never follows
 * it on the tape, wherever its sequence lies: all who read the tape know a numbering by the time of
 * its first tick.
 */
final class Continuity {
  private static final Outcome DUPLICATE = new Outcome.Duplicate();

  private @Nullable Knowledge last;
  private SequenceMemory seen = new SequenceMemory();

  /** What was seen of the numbering before this one: its ticks may still come again. */
  private SequenceMemory seenBefore = new SequenceMemory();

  /** Nothing is known of the product. */
  Continuity() {}

  /** A tape that goes on behind {@code last}. */
  Continuity(Knowledge last) {
    this.last = last;
    seen.add(last.sequence(), last.eventNanos());
  }

  @Nullable Knowledge knowledge() {
    return last;
  }

  /**
   * Remembers a tick that was judged before this tape was taken up. One above the last was of the
   * numbering before, if it is older than the last; else it was refused, as was one whose trade id
   * jumps, and may yet come right.
   */
  void remember(Tick tick) {
    if (last == null || Numbers.areAbsurd(tick)) {
      return;
    }
    if (last.ended().holds(tick)) {
      if (last.ended().fits(tick) || last.fits(tick)) {
        seenBefore.add(tick.sequence(), tick.eventNanos());
      }
    } else if (tick.sequence() > last.sequence()) {
      if (tick.eventNanos() < last.eventNanos()) {
        seenBefore.add(tick.sequence(), tick.eventNanos());
      }
    } else if (last.fits(tick)) {
      seen.add(tick.sequence(), tick.eventNanos());
    }
  }

  /** What becomes of {@code tick}, which passed the checks. */
  Outcome judge(Tick tick) {
    boolean absurd = Numbers.areAbsurd(tick);
    if (last == null) {
      return absurd ? absurd(tick) : next(tick, Knowledge.of(tick), 0, OptionalLong.empty());
    }
    if (wasSeen(tick)) {
      return DUPLICATE;
    }
    if (last.ended().holds(tick)) {
      return ofEnded(tick, last);
    }
    if (!absurd && last.fits(tick) && tick.sequence() > last.sequence()) {
      return next(
          tick, last.after(tick), last.tradesMissedBefore(tick), OptionalLong.of(last.sequence()));
    }
    NewNumbering newNumbering =
        !absurd && tick.eventNanos() > last.eventNanos()
            ? last.newNumbering().with(tick)
            : NewNumbering.NONE;
    if (newNumbering.isProven()) {
      return restart(tick, newNumbering.tradeId(), last);
    }
    Knowledge measure = last;
    last = last.with(newNumbering);
    return misfit(tick, measure);
  }

  private boolean wasSeen(Tick tick) {
    return seen.holds(tick.sequence(), tick.eventNanos())
        || seenBefore.holds(tick.sequence(), tick.eventNanos());
  }

  private Outcome next(Tick tick, Knowledge after, long missedTrades, OptionalLong previous) {
    last = after;
    seen.add(tick.sequence(), tick.eventNanos());
    return new Outcome.OnTape(tick.following(previous), missedTrades);
  }

  private Outcome restart(Tick tick, OptionalLong tradeId, Knowledge before) {
    last = before.restartedBy(tick, tradeId);
    seenBefore = seen;
    seen = new SequenceMemory();
    seen.add(tick.sequence(), tick.eventNanos());
    boolean tradesGoOn = !Numbers.jumps(before.tradeId(), tick.tradeId());
    return new Outcome.OnTape(tick.restarting(), tradesGoOn ? before.tradesMissedBefore(tick) : 0);
  }

  /** It says nothing of whether the numbering in force has ended, too. */
  private Outcome ofEnded(Tick tick, Knowledge measure) {
    if (Numbers.areAbsurd(tick) || !(measure.ended().fits(tick) || measure.fits(tick))) {
      return misfit(tick, measure);
    }
    seenBefore.add(tick.sequence(), tick.eventNanos());
    return new Outcome.Late(tick.following(OptionalLong.empty()));
  }

  private Outcome misfit(Tick tick, Knowledge measure) {
    if (Numbers.jumps(measure.sequence(), tick.sequence())) {
      return jump(RejectReason.SEQUENCE_JUMP, "sequence", tick.sequence(), measure.sequence());
    }
    if (Numbers.jumps(measure.tradeId(), tick.tradeId())) {
      return jump(
          RejectReason.TRADE_ID_JUMP,
          "trade_id",
          tick.tradeId().orElseThrow(),
          measure.tradeId().orElseThrow());
    }
    if (Numbers.areAbsurd(tick)) {
      return absurd(tick);
    }
    seen.add(tick.sequence(), tick.eventNanos());
    return new Outcome.Late(tick.following(OptionalLong.empty()));
  }

  private static Outcome jump(RejectReason reason, String number, long is, long last) {
    return new Outcome.Refused(
        reason,
        "%s %d is more than %d above the last, %d".formatted(number, is, Tick.FARTHEST_RISE, last));
  }

  private static Outcome absurd(Tick tick) {
    return new Outcome.Refused(
        RejectReason.OUT_OF_RANGE,
        "sequence %d or trade_id %d is 10^18 or more"
            .formatted(tick.sequence(), tick.tradeId().orElse(0)));
  }
}
