package io.ledgerflux.snapshotter.batch;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The products that some ticks moved.
 *
 * @param moved the state of each after them
 * @param restarted those whose numbering began anew in between
 */
public record Markets(Map<String, MarketState> moved, Set<String> restarted) {

  /** What {@code entries} make of {@code known}; late ones move nothing. */
  public static Markets after(Map<String, MarketState> known, List<Entry> entries) {
    Map<String, MarketState> moved = new HashMap<>();
    Set<String> restarted = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.late()) {
        continue;
      }
      Tick tick = entry.tick();
      MarketState before = moved.getOrDefault(tick.product(), known.get(tick.product()));
      MarketState after = before == null ? MarketState.of(tick) : before.after(tick);
      if (!after.equals(before)) {
        moved.put(tick.product(), after);
      }
      if (tick.restart()) {
        restarted.add(tick.product());
      }
    }
    return new Markets(moved, restarted);
  }
}
