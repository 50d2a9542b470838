package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.venue.VenueMessage;

/** What happens to a connection. */
public sealed interface Event {

  /** The connection stands. */
  record Opened() implements Event {}

  /** The connection broke, or could not be made. */
  record Closed(String reason) implements Event {}

  /** The venue said something. */
  record Received(VenueMessage message) implements Event {}

  /** The venue had said something on a connection that was given up since. */
  record LeftOver(VenueMessage message) implements Event {}

  /** The venue answered a ping. */
  record Ponged() implements Event {}

  /** Nothing happened but time. */
  record Elapsed() implements Event {}
}
