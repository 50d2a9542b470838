package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import java.util.List;

/**
 * What memory held behind a subscriber's last tick when nothing was found that leads there.
 *
 * @param first its first tick; {@link Frame#NO_SEQUENCE} where it held none any more
 * @param newest the last one of the tape, whether or not it was held
 */
record Unfound(long first, long newest) {
  /** What {@code tape} holds now behind {@code sequence}. */
  static Unfound behind(long sequence, Tape tape) {
    List<Frame> held = tape.after(sequence, 1);
    return new Unfound(
        held.isEmpty() ? Frame.NO_SEQUENCE : held.getFirst().sequence(), tape.lastSequence());
  }

  /** Whether it is known that what is missing before {@code frame} cannot be had. */
  boolean liesBefore(Frame frame) {
    return frame.sequence() == first
        || (first == Frame.NO_SEQUENCE && frame.previousSequence() == newest);
  }

  /** Whether {@code tape}, which has moved on, cannot be had up to its end. */
  boolean isAllOf(Tape tape) {
    return first == Frame.NO_SEQUENCE && tape.lastSequence() == newest;
  }
}
