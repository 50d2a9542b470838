package io.ledgerflux.model;

import org.jspecify.annotations.Nullable;

/**
 * A product's market at a moment.
 *
 * @param product such as {@code BTC-USD}
 * @param snapshotNanos when it was taken, in nanoseconds since the epoch
 * @param state null where the product has no price yet
 * @param rebuilt whether the history tells it, and not the tick before: then it may be of an
 *     earlier tick than what was known, and holds all the same
 */
public record Snapshot(
    String product, long snapshotNanos, @Nullable MarketState state, boolean rebuilt) {

  /** One that was kept up from tick to tick. */
  public Snapshot(String product, long snapshotNanos, @Nullable MarketState state) {
    this(product, snapshotNanos, state, false);
  }

  /** The last sequence that the snapshot covers; 0 where the product has no price yet. */
  public long sequence() {
    return state == null ? 0 : state.lastSequence();
  }
}
