package io.ledgerflux.model;

import org.jspecify.annotations.Nullable;

/**
 * A product's market at a moment.
 *
 * @param product such as {@code BTC-USD}
 * @param snapshotNanos when it was taken, in nanoseconds since the epoch
 * @param state null where the product has no price yet
 */
public record Snapshot(String product, long snapshotNanos, @Nullable MarketState state) {

  /** The last sequence that the snapshot covers; 0 where the product has no price yet. */
  public long sequence() {
    return state == null ? 0 : state.lastSequence();
  }
}
