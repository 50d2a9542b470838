package io.ledgerflux.nats;

/**
 * A message on its way into a stream.
 *
 * @param subject where it goes
 * @param messageId by which the broker knows it when it comes again
 * @param data its body
 */
public record Outgoing(String subject, String messageId, byte[] data) {}
