package io.ledgerflux.nats;

/** How a reader goes on at its position, by what the stream is now. */
sealed interface Resumption {
  /** With {@code sequence}. */
  record From(long sequence) implements Resumption {}

  /** With {@code sequence}: what {@code loss} names fell out unread. */
  record AfterLoss(long sequence, Loss loss) implements Resumption {}

  /** Anew: it is not the stream, or not the tail, that was read. */
  record Anew(String reason) implements Resumption {}

  /** How to go on from {@code position} in the stream that {@code view} describes. */
  static Resumption of(Position position, StreamView view) {
    if (position.streamSequence() == 0 && position.streamCreatedNanos() == 0) {
      return new From(1);
    }
    if (view.createdNanos() != position.streamCreatedNanos()) {
      return new Anew("it is another stream");
    }
    if (view.lastSequence() < position.streamSequence()) {
      return new Anew("it ends before the position");
    }
    if (view.nanosAtPosition().isPresent()
        && view.nanosAtPosition().getAsLong() != position.brokerNanos()) {
      return new Anew("it has another message at the position");
    }
    long next = position.streamSequence() + 1;
    return view.firstSequence() > next
        ? new AfterLoss(view.firstSequence(), new Loss(next, view.firstSequence() - 1))
        : new From(next);
  }
}
