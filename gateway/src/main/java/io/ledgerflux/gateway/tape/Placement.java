package io.ledgerflux.gateway.tape;

import java.util.List;

/** What becomes of a tick that arrived. */
public sealed interface Placement {
  /**
   * It stands on the tape, and with it, in order, the ticks that waited for it.
   *
   * @param ticks at least one
   */
  record OnTape(List<Placed> ticks) implements Placement {}

  /** The tape has it already. */
  record Duplicate() implements Placement {}

  /** It waits for those before it. */
  record Waiting() implements Placement {}

  /**
   * A tick in its place.
   *
   * @param arrival the tick
   * @param gap whether ticks before it did not come
   */
  record Placed(Arrival arrival, boolean gap) {}
}
