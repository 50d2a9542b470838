package io.ledgerflux.client.watch;

import io.ledgerflux.client.subscriber.Event;
import java.util.Optional;
import java.util.OptionalLong;

/** How a message becomes a line. */
interface Rendering {
  /**
   * The line of a snapshot or tick.
   *
   * @param latencyNanos how long the message took; empty where that says nothing
   */
  String line(Event.Received received, OptionalLong latencyNanos);

  /** The line of a message without prices; empty where a notice tells it already. */
  Optional<String> line(Event.Told told);
}
