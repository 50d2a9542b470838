package io.ledgerflux.snapshotter.batch;

import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Position;

/**
 * A tick as market_ticks carries it.
 *
 * @param tick what it tells
 * @param late whether it came too late for the tape
 * @param position of a reader that has read up to it
 */
public record Entry(Tick tick, boolean late, Position position) {
  private static final long NANOS_PER_MICRO = 1_000;

  /** The row that the database takes it for. */
  public Key key() {
    return new Key(
        tick.product(), tick.sequence(), Math.floorDiv(tick.eventNanos(), NANOS_PER_MICRO));
  }

  /**
   * What makes a row of the history unique.
   *
   * @param product such as {@code BTC-USD}
   * @param sequence the venue's number
   * @param eventMicros event time, in microseconds since the epoch, as PostgreSQL keeps it
   */
  public record Key(String product, long sequence, long eventMicros) {}
}
