package io.ledgerflux.gateway.tape;

import java.util.List;

/** What becomes of a tick that arrived. */
public sealed interface Verdict {
  /**
   * It stands on the tape, and with it, in order, the ticks that waited for it.
   *
   * @param ticks at least one
   */
  record OnTape(List<Placed> ticks) implements Verdict {}

  /** The tape has it already. */
  record Duplicate() implements Verdict {}

  /** It waits for those before it. */
  record Held() implements Verdict {}

  /**
   * A tick in its place.
   *
   * @param arrival the tick
   * @param gap whether ticks before it did not come
   */
  record Placed(Arrival arrival, boolean gap) {}
}
