package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Snapshot;
import io.ledgerflux.snapshotter.batch.Entry;
import java.util.List;
import java.util.Map;

/**
 * What a transaction wrote.
 *
 * @param inserted the ticks that were not there yet
 * @param snapshots of the products that moved
 * @param openGaps of the products whose gaps changed
 */
public record Written(
    List<Entry> inserted, List<Snapshot> snapshots, Map<String, OpenGaps> openGaps) {}
