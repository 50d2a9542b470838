package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import java.util.List;

/**
 * What a search found.
 *
 * @param frames in order, duplicates left out; perhaps only the first of them
 * @param proven whether they follow what the subscriber has: if not, there is no resuming
 * @param complete whether the search came to its end
 * @param next where it goes on
 * @param numberingNanos when the venue began the numbering that was found, since the epoch; {@link
 *     Search#UNKNOWN} where its beginning was not seen
 */
public record Found(
    List<Frame> frames, boolean proven, boolean complete, Place next, long numberingNanos) {
  /** There is nothing to resume from. */
  public static final Found NOTHING = new Found(List.of(), false, true, 0);

  /** What a search found that saw no numbering begin. */
  public Found(List<Frame> frames, boolean proven, boolean complete, Place next) {
    this(frames, proven, complete, next, Search.UNKNOWN);
  }

  /** The same where it goes on in market_ticks. */
  public Found(List<Frame> frames, boolean proven, boolean complete, long nextStreamSequence) {
    this(frames, proven, complete, new InStream(nextStreamSequence));
  }

  /**
   * Its beginning, as much as {@code bytes} hold, and a tick at least; the rest is sought again.
   */
  Found within(long bytes) {
    int kept = 0;
    long held = 0;
    while (kept < frames.size() && (kept == 0 || held + frames.get(kept).heldBytes() <= bytes)) {
      held += frames.get(kept).heldBytes();
      kept++;
    }
    return kept == frames.size()
        ? this
        : new Found(
            List.copyOf(frames.subList(0, kept)),
            proven,
            false,
            before(frames.subList(kept, frames.size())),
            numberingNanos);
  }

  /** Whether {@code tape} is yet to come to a numbering that was found. */
  boolean isOfALaterNumberingThan(Tape tape) {
    long begun =
        frames.stream()
            .filter(frame -> frame.contents().restart())
            .mapToLong(Frame::eventNanos)
            .reduce(numberingNanos, Math::max);
    long known = Math.max(tape.newestNanos(), tape.restartedNanos());
    return tape.newestNanos() != Search.UNKNOWN && begun > known;
  }

  /** Where a search finds {@code rest} again, and what it would have found next. */
  private Place before(List<Frame> rest) {
    long streamSequence = rest.stream().mapToLong(Frame::streamSequence).min().orElseThrow();
    long eventNanos = rest.stream().mapToLong(Frame::eventNanos).min().orElseThrow();
    return switch (next) {
      case InStream(long following) when streamSequence > 0 ->
          new InStream(Math.min(streamSequence, following));
      case InStream _ -> new InHistory(eventNanos, Long.MIN_VALUE);
      case InHistory(long followingNanos, long following) ->
          followingNanos < eventNanos
              ? new InHistory(followingNanos, following)
              : new InHistory(eventNanos, Long.MIN_VALUE);
    };
  }
}
