package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was found elsewhere for one subscriber, as far as it is not sent yet. */
final class Page {
  private final Deque<Frame> left;
  private final boolean last;
  private final Place next;
  private long heldBytes;

  Page(Found found) {
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

  /** Where the next one begins. */
  Place next() {
    return next;
  }

  /** How much memory it takes. */
  long heldBytes() {
    return heldBytes;
  }
}
