package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import java.net.URI;
import java.time.Duration;

/** What happens to a subscriber. */
public sealed interface Event {

  /**
   * A connection is there, and the subscription was asked for.
   *
   * @param uri of the gateway
   * @param asked what was asked
   * @param atNanos when, in nanoseconds since the epoch
   */
  record Connected(URI uri, Subscription asked, long atNanos) implements Event {}

  /**
   * A replay was asked for, on the connection that was just had.
   *
   * @param asked what was asked
   */
  record Replaying(Replay asked) implements Event {}

  /**
   * A product's snapshot or tick came.
   *
   * @param prices the message
   * @param link how it joins what was had before
   * @param text the message as it came
   * @param atNanos when, in nanoseconds since the epoch
   */
  record Received(GatewayMessage.Prices prices, Link link, String text, long atNanos)
      implements Event {}

  /**
   * A message without prices came.
   *
   * @param message what it says
   * @param text the message as it came
   */
  record Told(GatewayMessage message, String text) implements Event {}

  /**
   * A message came that is none of the protocol.
   *
   * @param reason what is wrong with it
   * @param text the message as it came
   */
  record Malformed(String reason, String text) implements Event {}

  /**
   * The connection was lost, or could not be had; another try follows.
   *
   * @param reason in words
   * @param retryAfter how long it waits until then
   */
  record Disconnected(String reason, Duration retryAfter) implements Event {}

  /**
   * The connection was lost, or could not be had, too many times in a row: no other try follows.
   *
   * @param reason in words
   */
  record Lost(String reason) implements Event {}

  /**
   * The gateway does not want what it is asked, and would not another time: no other try follows.
   *
   * @param reason in words
   */
  record TurnedAway(String reason) implements Event {}

  /**
   * The gateway asks for a key, or for another one: no other try follows.
   *
   * @param reason in words
   */
  record NotLetIn(String reason) implements Event {}
}
