package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was found elsewhere for one subscriber, as far as it is not sent yet. */
final class Page {
  /** Nothing is missing between what was found and what memory holds. */
  static final long ALL_FOUND = -1;

  /** Memory holds nothing behind what was found. */
  static final long AT_THE_END = Long.MAX_VALUE;

  private final Deque<Frame> left;
  private final boolean last;
  private final Place next;
  private final long unfoundBefore;
  private long heldBytes;

  /**
   * What was found.
   *
   * @param unfoundBefore where nothing was, the first tick behind it that memory holds now
   */
  Page(Found found, long unfoundBefore) {
    this.unfoundBefore = unfoundBefore;
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

  /** Where nothing was found, the first tick that memory held behind it when the search ended. */
  long unfoundBefore() {
    return unfoundBefore;
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
