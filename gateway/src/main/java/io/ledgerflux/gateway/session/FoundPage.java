package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What was found elsewhere for one subscriber, as far as it is not sent yet. */
final class FoundPage {
  private final Deque<Frame> left;
  private final boolean last;
  private final Place next;
  private final Optional<Unfound> unfound;
  private long heldBytes;

  /**
   * What was found.
   *
   * @param unfound what memory holds now behind it; empty where there is no tape
   */
  FoundPage(Found found, Optional<Unfound> unfound) {
    this.unfound = unfound;
    left = new ArrayDeque<>(found.frames());
    last = found.complete() && found.frames().isEmpty();
    next = found.next();
    heldBytes = found.frames().stream().mapToLong(Frame::heldBytes).sum();
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  Frame take() {
    Frame frame = left.remove();
    heldBytes -= frame.heldBytes();
    return frame;
  }

  /** Whether no other follows. */
  boolean isLast() {
    return last;
  }

  /** Where nothing was found, what memory held when the search ended. */
  Optional<Unfound> unfound() {
    return unfound;
  }

  /** Where the next one begins. */
  Place next() {
    return next;
  }

  /** How much memory it takes. */
  long heldBytes() {
    return heldBytes;
  }
}
