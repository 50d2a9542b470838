package io.ledgerflux.nats;

import java.util.Optional;

/**
 * What happens when a message is settled. Called in the order of publishing, under the publisher's
 * lock: it must be short, and must not publish.
 */
@FunctionalInterface
public interface Settlement {
  /** The stream holds the message. */
  void acknowledged();

  /**
   * The stream will never take the message.
   *
   * @param why as the broker says it
   * @return what takes the message's place; nothing where it shall be left out
   */
  default Optional<OutboundMessage> refused(String why) {
    return Optional.empty();
  }
}
