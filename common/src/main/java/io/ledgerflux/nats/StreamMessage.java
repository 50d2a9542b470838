package io.ledgerflux.nats;

import org.jspecify.annotations.Nullable;

/**
 * A message of a stream.
 *
 * @param subject where it was published
 * @param data its body
 * @param streamSequence its number in the stream
 * @param brokerNanos when the broker stored it, in nanoseconds since the epoch
 * @param traceParent by which it is followed; null where nobody does
 */
public record StreamMessage(
    String subject,
    byte[] data,
    long streamSequence,
    long brokerNanos,
    @Nullable String traceParent) {

  /** A message that nobody follows. */
  public StreamMessage(String subject, byte[] data, long streamSequence, long brokerNanos) {
    this(subject, data, streamSequence, brokerNanos, null);
  }
}
