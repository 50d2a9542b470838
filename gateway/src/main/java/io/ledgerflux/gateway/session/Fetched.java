package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the history answered to a replay. */
public sealed interface Fetched {
  /**
   * The ticks that come next.
   *
   * @param ticks in the tape's order; perhaps none
   * @param end what is behind them
   * @param lastSequences of each product the last sequence so far, also of one that has no tick in
   *     the window; without those of which nothing is known
   */
  record Page(List<Replayed> ticks, PageEnd end, Map<String, Long> lastSequences)
      implements Fetched {
    /** A page that does not change. */
    public Page {
      ticks = List.copyOf(ticks);
      lastSequences = Map.copyOf(lastSequences);
    }

    /** The same with something else behind it. */
    Page ending(PageEnd otherEnd) {
      return new Page(ticks, otherEnd, lastSequences);
    }
  }

  /** What is behind a page. */
  enum PageEnd {
    /** Another page, perhaps. */
    MORE,
    /** The present: more is stored only later. */
    PRESENT,
    /** Nothing: the window is over. */
    OVER
  }

  /**
   * A tick that is replayed.
   *
   * @param product whose
   * @param eventNanos when it happened, in nanoseconds since the epoch
   * @param frame as it goes to the subscriber
   */
  record Replayed(String product, long eventNanos, Frame frame) {}

  /**
   * There is no history, or it cannot be read now.
   *
   * @param why in words
   * @param retryMillis after how long it may be there; empty where waiting does not help
   */
  record Unavailable(String why, OptionalLong retryMillis) implements Fetched {}
}
