package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.Collections;
import java.util.LinkedHashMap;
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
   * @param reached how far each product has come, also one that has no tick in the window; without
   *     those of which nothing is known
   * @param open at the end of a window the products of which more of it may be yet to come, since
   *     nothing later is stored, or ticks wait; of each when the last tick happened that is stored,
   *     since the epoch, or {@link Long#MIN_VALUE} where none is. At the present that whose restart
   *     waits, and when that happened: no replay goes live before it
   */
  record Page(
      List<Replayed> ticks, PageEnd end, Map<String, Reached> reached, Map<String, Long> open)
      implements Fetched {
    /** A page behind which nothing more can come. */
    Page(List<Replayed> ticks, PageEnd end, Map<String, Reached> reached) {
      this(ticks, end, reached, Map.of());
    }

    /** A page that does not change. */
    public Page {
      ticks = List.copyOf(ticks);
      reached = Collections.unmodifiableMap(new LinkedHashMap<>(reached));
      open = Collections.unmodifiableMap(new LinkedHashMap<>(open));
    }

    /** The same with something else behind it. */
    Page ending(PageEnd otherEnd) {
      return new Page(ticks, otherEnd, reached, open);
    }
  }

  /**
   * How far the tape of a product has come.
   *
   * @param sequence the last one
   * @param eventNanos when the latest tick of its numbering happened so far, since the epoch
   */
  record Reached(long sequence, long eventNanos) {}

  /** What is behind a page. */
  enum PageEnd {
    /** Another page, perhaps. */
    MORE,
    /** The present: more is stored only later. */
    PRESENT,
    /** Ticks at the end of the window that wait for others, which may be stored later. */
    WAITING,
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
