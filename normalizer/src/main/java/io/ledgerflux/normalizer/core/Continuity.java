package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One product's tape: tells of each tick, by its numbers, whether it is the next one.
 *
 * <p>A tick that does not fit the numbering in force (below its last sequence, or too far above its
 * last sequence or trade id) and happened later than the last tick on the tape may be the first of
 * a new numbering. Until three in a row prove that, each is what it would be without: late if it
 * lies below, a duplicate if its sequence was seen, else refused. The third is the restart.
 */
final class Continuity {
  private static final Outcome DUPLICATE = new Outcome.Duplicate();

  private @Nullable Knowledge last;
  private SequenceMemory seen = new SequenceMemory();

  /** What was seen of the numbering before this one: its ticks may still come again. */
  private @Nullable SequenceMemory seenBefore;

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
    if (last == null) {
      return;
    }
    if (tick.sequence() > last.sequence()) {
      if (tick.eventNanos() < last.eventNanos()) {
        seenBefore = seenBefore == null ? new SequenceMemory() : seenBefore;
        seenBefore.add(tick.sequence(), tick.eventNanos());
      }
    } else if (!Numbers.jumps(last.tradeId(), tick.tradeId())) {
      seen.add(tick.sequence(), tick.eventNanos());
    }
  }

  /** What becomes of {@code tick}, which passed the checks. */
  Outcome on(Tick tick) {
    if (last == null) {
      return next(tick, Knowledge.of(tick), 0, OptionalLong.empty());
    }
    if (wasSeen(tick)) {
      return DUPLICATE;
    }
    boolean rises = Numbers.rises(last.sequence(), tick.sequence());
    if (rises && !Numbers.jumps(last.tradeId(), tick.tradeId())) {
      return next(
          tick, last.after(tick), last.tradesMissedBefore(tick), OptionalLong.of(last.sequence()));
    }
    NewNumbering newNumbering =
        tick.eventNanos() > last.eventNanos() ? last.newNumbering().with(tick) : NewNumbering.NONE;
    if (newNumbering.isProven()) {
      return restart(tick);
    }
    Knowledge measure = last;
    last = last.with(newNumbering);
    return misfit(tick, measure);
  }

  private boolean wasSeen(Tick tick) {
    return seen.holds(tick.sequence(), tick.eventNanos())
        || (seenBefore != null && seenBefore.holds(tick.sequence(), tick.eventNanos()));
  }

  private Outcome next(Tick tick, Knowledge after, long missedTrades, OptionalLong previous) {
    last = after;
    seen.add(tick.sequence(), tick.eventNanos());
    if (seenBefore != null && seen.isFull()) {
      seenBefore = null;
    }
    return new Outcome.OnTape(tick.following(previous), missedTrades);
  }

  private Outcome restart(Tick tick) {
    last = Knowledge.of(tick);
    seenBefore = seen;
    seen = new SequenceMemory();
    seen.add(tick.sequence(), tick.eventNanos());
    return new Outcome.OnTape(tick.restarting(), 0);
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
    if (seen.holds(tick.sequence())) {
      return DUPLICATE;
    }
    seen.add(tick.sequence(), tick.eventNanos());
    return new Outcome.Late(tick.following(OptionalLong.empty()));
  }

  private static Outcome jump(RejectReason reason, String number, long is, long last) {
    return new Outcome.Refused(
        reason,
        "%s %d is more than %d above the last, %d"
            .formatted(number, is, Numbers.FARTHEST_RISE, last));
  }
}
