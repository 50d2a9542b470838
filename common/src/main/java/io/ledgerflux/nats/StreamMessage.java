package io.ledgerflux.nats;

/**
 * A message of a stream.
 *
 * @param subject where it was published
 * @param data its body
 * @param streamSequence its number in the stream
 * @param brokerNanos when the broker stored it, in nanoseconds since the epoch
 */
public record StreamMessage(String subject, byte[] data, long streamSequence, long brokerNanos) {}
