package io.ledgerflux.gateway.market;

import io.ledgerflux.model.Tick;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which trades of each product are missing, by its ticks: a venue numbers the trades of a product
 * without a hole. One thread owns it.
 */
public final class TradeGaps {
  /** How many gaps of a product are remembered; of older ones it is not told that they close. */
  static final int MOST_GAPS = 1_000;

  private static final class Numbering {
    private final TreeMap<Long, Long> missing = new TreeMap<>();
    private long highest;

    Numbering(long first) {
      highest = first;
    }
  }

  private final Map<String, Numbering> numberings = new HashMap<>();

  /** What {@code tick} shows that is not on the tape, or came again: it was missing, perhaps. */
  public List<FeedEvent> late(Tick tick) {
    OptionalLong tradeId =
        tick.lastTrade() == null ? OptionalLong.empty() : tick.lastTrade().tradeId();
    Numbering numbering = numberings.get(tick.product());
    return tradeId.isEmpty() || numbering == null
        ? List.of()
        : close(tick.product(), numbering, tradeId.getAsLong());
  }

  /** What {@code tick} shows, the next on its product's tape. */
  public List<FeedEvent> on(Tick tick) {
    OptionalLong tradeId =
        tick.lastTrade() == null ? OptionalLong.empty() : tick.lastTrade().tradeId();
    if (tradeId.isEmpty()) {
      return List.of();
    }
    long id = tradeId.getAsLong();
    Numbering numbering = numberings.get(tick.product());
    if (numbering == null || tick.restart()) {
      numberings.put(tick.product(), new Numbering(id));
      return List.of();
    }
    return id > numbering.highest
        ? advance(tick.product(), numbering, id)
        : close(tick.product(), numbering, id);
  }

  private static List<FeedEvent> advance(String product, Numbering numbering, long id) {
    long first = numbering.highest + 1;
    numbering.highest = id;
    if (first == id) {
      return List.of();
    }
    numbering.missing.put(first, id - 1);
    if (numbering.missing.size() > MOST_GAPS) {
      numbering.missing.pollFirstEntry();
    }
    return List.of(new FeedEvent.GapOpened(product, first, id - 1));
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
