package io.ledgerflux.gateway.rest;

import io.ledgerflux.model.Tick;

/**
 * A tick of the history.
 *
 * @param tick as it was
 * @param late whether it came too late for the tape
 */
public record TickRow(Tick tick, boolean late) {
  /** Where it stands. */
  public TickPlace place() {
    return new TickPlace(tick.eventNanos(), tick.sequence());
  }
}
