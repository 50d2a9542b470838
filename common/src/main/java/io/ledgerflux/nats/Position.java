package io.ledgerflux.nats;

/**
 * How far a reader has come in a stream: everything up to here was read, and its effects are kept.
 *
 * @param streamSequence of the last message read; 0 before the first
 * @param brokerNanos when the broker stored that message, in nanoseconds since the epoch: a stream
 *     that has another message there lost its tail
 * @param streamCreatedNanos when the stream was created, in nanoseconds since the epoch: a stream
 *     of another time is another stream
 */
public record Position(long streamSequence, long brokerNanos, long streamCreatedNanos) {
  /** Before the first message of any stream. */
  public static final Position BEGINNING = new Position(0, 0, 0);
}
