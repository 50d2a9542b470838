package io.ledgerflux.gateway.market;

import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which trades of each product are missing, by its ticks: a venue numbers the trades of a product
 * without a hole. One thread owns it.
 */
public final class TradeGaps {
  /**
   * How many gaps of a product are remembered, of older ones it is not told that they close; and
   * how many trades that came late before a gap showed.
   */
  static final int MOST_GAPS = 1_000;

  private static final class Numbering {
    private final TreeMap<Long, Long> missing = new TreeMap<>();
    private final TreeSet<Long> ahead = new TreeSet<>();
    private final long sinceNanos;
    private long highest;

    Numbering(long first, long sinceNanos) {
      highest = first;
      this.sinceNanos = sinceNanos;
    }

    boolean mayReach(long id) {
      return id > highest && id - highest <= Tick.FARTHEST_RISE;
    }
  }

  private final Map<String, Numbering> numberings = new HashMap<>();

  /** What {@code tick} shows that is not on the tape, or came again: it was missing, perhaps. */
  public List<FeedEvent> late(Tick tick) {
    OptionalLong tradeId = tick.tradeId();
    Numbering numbering = numberings.get(tick.product());
    if (tradeId.isEmpty() || numbering == null || tick.eventNanos() < numbering.sinceNanos) {
      return List.of();
    }
    long id = tradeId.getAsLong();
    if (id <= numbering.highest) {
      return close(tick.product(), numbering, id);
    }
    numbering.ahead.add(id);
    if (numbering.ahead.size() > MOST_GAPS) {
      numbering.ahead.pollFirst();
    }
    return List.of();
  }

  /**
   * What {@code tick} shows, the next on its product's tape. Where the venue numbers anew, and its
   * trades go on above, what lies between is missing, too.
   */
  public List<FeedEvent> on(Tick tick) {
    OptionalLong tradeId = tick.tradeId();
    if (tradeId.isEmpty()) {
      return List.of();
    }
    long id = tradeId.getAsLong();
    Numbering numbering = numberings.get(tick.product());
    if (numbering == null || (tick.restart() && !numbering.mayReach(id))) {
      long sinceNanos = tick.restart() ? tick.eventNanos() : Long.MIN_VALUE;
      numberings.put(tick.product(), new Numbering(id, sinceNanos));
      return List.of();
    }
    return id > numbering.highest
        ? advance(tick.product(), numbering, id)
        : close(tick.product(), numbering, id);
  }

  private static List<FeedEvent> advance(String product, Numbering numbering, long id) {
    List<FeedEvent> opened = new ArrayList<>();
    long first = numbering.highest + 1;
    NavigableSet<Long> came = numbering.ahead.headSet(id, true);
    for (long there : came) {
      open(product, numbering, first, there - 1, opened);
      first = there + 1;
    }
    came.clear();
    open(product, numbering, first, id - 1, opened);
    numbering.highest = id;
    return opened;
  }

  private static void open(
      String product, Numbering numbering, long first, long last, List<FeedEvent> opened) {
    if (first > last) {
      return;
    }
    numbering.missing.put(first, last);
    if (numbering.missing.size() > MOST_GAPS) {
      numbering.missing.pollFirstEntry();
    }
    opened.add(new FeedEvent.GapOpened(product, first, last));
  }

  private static List<FeedEvent> close(String product, Numbering numbering, long id) {
    Map.Entry<Long, Long> gap = numbering.missing.floorEntry(id);
    if (gap == null || gap.getValue() < id) {
      return List.of();
    }
    numbering.missing.remove(gap.getKey());
    if (gap.getKey() < id) {
      numbering.missing.put(gap.getKey(), id - 1);
    }
    if (id < gap.getValue()) {
      numbering.missing.put(id + 1, gap.getValue());
    }
    return List.of(new FeedEvent.GapClosed(product, id, id));
  }
}
