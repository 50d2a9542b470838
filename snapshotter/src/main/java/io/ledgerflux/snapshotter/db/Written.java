package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.snapshotter.batch.Entry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a transaction wrote.
 *
 * @param inserted the ticks that were not there yet
 * @param snapshots of the products that moved
 * @param openGaps of the products whose gaps changed
 */
public record Written(
    List<Entry> inserted, List<Snapshot> snapshots, Map<String, OpenGaps> openGaps) {

  /** When the ticks happened with which numberings began, since the epoch, by product. */
  public Map<String, Long> restarts() {
    return inserted.stream()
        .filter(entry -> entry.tick().restart() && !entry.late())
        .map(Entry::tick)
        .collect(Collectors.toMap(Tick::product, Tick::eventNanos, Math::max));
  }
}
