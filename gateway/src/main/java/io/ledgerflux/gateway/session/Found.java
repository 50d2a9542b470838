package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import java.util.List;

/**
 * What a search found.
 *
 * @param frames in order, doubles left out; perhaps only the first of them
 * @param proven whether they follow what the subscriber has: if not, there is no resuming
 * @param complete whether the search came to its end
 * @param next where it goes on
 */
public record Found(List<Frame> frames, boolean proven, boolean complete, Place next) {
  /** There is nothing to resume from. */
  public static final Found NOTHING = new Found(List.of(), false, true, 0);

  /** What a search found that goes on in market_ticks. */
  public Found(List<Frame> frames, boolean proven, boolean complete, long nextStreamSequence) {
    this(frames, proven, complete, new InStream(nextStreamSequence));
  }
}
