package io.ledgerflux.nats;

import java.util.Optional;

/**
 * What is done when it is known what becomes of a message. Called under the publisher's lock: it
 * must be short, and must not publish.
 */
@FunctionalInterface
public interface Settlement {
  /**
   * Nothing is to be done for the message any more, nor for those published before it: the stream
   * holds it or, where it was {@link #refused}, what took its place, if anything did. Called once,
   * in the order of publishing.
   */
  void settled();

  /**
   * The stream will never take the message. Called as soon as the broker says so, which may be
   * before earlier messages are settled; not for what took a message's place.
   *
   * @param why as the broker says it
   * @return what takes the message's place; nothing where it shall be left out
   */
  default Optional<OutboundMessage> refused(String why) {
    return Optional.empty();
  }
}
