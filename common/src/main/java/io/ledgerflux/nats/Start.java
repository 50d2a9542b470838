package io.ledgerflux.nats;

import java.time.Instant;
import java.util.OptionalLong;

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

  /** The least stream sequence that a message from here on has; empty where a time tells it. */
  default OptionalLong leastSequence() {
    return switch (this) {
      case First() -> OptionalLong.of(1);
      case AtSequence(long streamSequence) -> OptionalLong.of(streamSequence);
      case After(Position position) -> OptionalLong.of(position.streamSequence() + 1);
      case AtTime(Instant _) -> OptionalLong.empty();
    };
  }
}
