package io.ledgerflux.client.watch;

import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import io.ledgerflux.codec.MalformedMessageException;

/** Events of messages that are written as text. */
final class Received {
  private Received() {}

  static Event.Received prices(String text, Link link, long atNanos) {
    return new Event.Received((Prices) decode(text), link, text, atNanos);
  }

  static Event.Told told(String text) {
    return new Event.Told(decode(text), text);
  }

  private static GatewayMessage decode(String text) {
    try {
      return GatewayMessages.decode(text);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
