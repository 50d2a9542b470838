package io.ledgerflux.nats;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way into a stream.
 *
 * @param subject where it goes
 * @param messageId by which the broker knows it when it comes again
 * @param data its body
 * @param traceParent by which the next hop follows it; null where nobody does
 */
public record OutboundMessage(
    String subject, String messageId, byte[] data, @Nullable String traceParent) {

  /** A message that nobody follows. */
  public OutboundMessage(String subject, String messageId, byte[] data) {
    this(subject, messageId, data, null);
  }

  /** The same message to another subject. */
  public OutboundMessage to(String otherSubject) {
    return new OutboundMessage(otherSubject, messageId, data, traceParent);
  }

  /** The same message, followed by {@code parent} where that is not null. */
  public OutboundMessage followedBy(@Nullable String parent) {
    return parent == null ? this : new OutboundMessage(subject, messageId, data, parent);
  }
}
