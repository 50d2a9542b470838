package io.ledgerflux.nats;

import java.time.Instant;

/** Where a reader begins. */
public sealed interface Start {
  /** With the message behind {@code position}. */
  record After(Position position) implements Start {}

  /** With the first message that the stream holds. */
  record First() implements Start {}

  /** With the first message whose stream sequence is at least {@code streamSequence}. */
  record AtSequence(long streamSequence) implements Start {}

  /** With the first message stored at {@code time} or later. */
  record AtTime(Instant time) implements Start {}
}
