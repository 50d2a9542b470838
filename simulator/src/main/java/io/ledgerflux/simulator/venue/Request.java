package io.ledgerflux.simulator.venue;

import java.util.List;

/** What a client asks for. */
public sealed interface Request {

  /** Adds channels with their products. */
  record Subscribe(List<ChannelRequest> channels) implements Request {}

  /** Ends channels, for these products or, without products, wholly. */
  record Unsubscribe(List<ChannelRequest> channels) implements Request {}

  /** Something that is no request; it is answered with an error. */
  record Malformed(String message, String reason) implements Request {}

  /** A channel, by the name that the client used, and the products that it is asked for. */
  record ChannelRequest(String channel, List<String> products) {}
}
