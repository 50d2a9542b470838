package io.ledgerflux.nats;

/** Why nothing comes to a reader that waits. */
sealed interface IdleCause {
  /** Something is on its way. */
  record Usual() implements IdleCause {}

  /** All that the reader reads of its stream was read, up to {@code end}, the stream's. */
  record AtEnd(Position end) implements IdleCause {}

  /** So many messages wait at the broker, and none of them comes. */
  record Stalled(long waiting) implements IdleCause {}

  /** The stream says that it holds {@code first} to {@code last}, and does not give the last. */
  record Withheld(long first, long last) implements IdleCause {}
}
