package io.ledgerflux.snapshotter.batch;

import io.ledgerflux.nats.Position;
import java.util.List;
import java.util.Map;

/**
 * Trades of one shard that were refused, as market_rejects tells.
 *
 * @param ids the trade ids, by product
 * @param start where the reader stood before them
 * @param end where it stands after them
 */
public record RefusedTrades(Map<String, List<Long>> ids, Position start, Position end) {}
