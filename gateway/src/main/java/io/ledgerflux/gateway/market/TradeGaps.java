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

  private static final class ProductTrades {
    private final TreeMap<Long, Long> missing = new TreeMap<>();
    private final TreeSet<Long> ahead = new TreeSet<>();
    private final long sinceNanos;
    private long highest;

    ProductTrades(long first, long sinceNanos) {
      highest = first;
      this.sinceNanos = sinceNanos;
    }

    boolean mayReach(long id) {
      return id > highest && id - highest <= Tick.FARTHEST_RISE;
    }
  }

  private final Map<String, ProductTrades> tradesByProduct = new HashMap<>();

  /** What {@code tick} shows that is not on the tape, or came again: it was missing, perhaps. */
  public List<FeedEvent> late(Tick tick) {
    OptionalLong tradeId = tick.tradeId();
    ProductTrades trades = tradesByProduct.get(tick.product());
    if (tradeId.isEmpty() || trades == null || tick.eventNanos() < trades.sinceNanos) {
      return List.of();
    }
    long id = tradeId.getAsLong();
    if (id <= trades.highest) {
      return close(tick.product(), trades, id);
    }
    trades.ahead.add(id);
    if (trades.ahead.size() > MOST_GAPS) {
      trades.ahead.pollFirst();
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
    ProductTrades trades = tradesByProduct.get(tick.product());
    if (trades == null || (tick.restart() && !trades.mayReach(id))) {
      long sinceNanos = tick.restart() ? tick.eventNanos() : Long.MIN_VALUE;
      tradesByProduct.put(tick.product(), new ProductTrades(id, sinceNanos));
      return List.of();
    }
    return id > trades.highest
        ? advance(tick.product(), trades, id)
        : close(tick.product(), trades, id);
  }

  private static List<FeedEvent> advance(String product, ProductTrades trades, long id) {
    List<FeedEvent> opened = new ArrayList<>();
    long first = trades.highest + 1;
    NavigableSet<Long> came = trades.ahead.headSet(id, true);
    for (long there : came) {
      open(product, trades, first, there - 1, opened);
      first = there + 1;
    }
    came.clear();
    open(product, trades, first, id - 1, opened);
    trades.highest = id;
    return opened;
  }

  private static void open(
      String product, ProductTrades trades, long first, long last, List<FeedEvent> opened) {
    if (first > last) {
      return;
    }
    trades.missing.put(first, last);
    if (trades.missing.size() > MOST_GAPS) {
      trades.missing.pollFirstEntry();
    }
    opened.add(new FeedEvent.GapOpened(product, first, last));
  }

  private static List<FeedEvent> close(String product, ProductTrades trades, long id) {
    Map.Entry<Long, Long> gap = trades.missing.floorEntry(id);
    if (gap == null || gap.getValue() < id) {
      return List.of();
    }
    trades.missing.remove(gap.getKey());
    if (gap.getKey() < id) {
      trades.missing.put(gap.getKey(), id - 1);
    }
    if (id < gap.getValue()) {
      trades.missing.put(id + 1, gap.getValue());
    }
    return List.of(new FeedEvent.GapClosed(product, id, id));
  }
}
