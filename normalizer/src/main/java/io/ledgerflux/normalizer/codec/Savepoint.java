package io.ledgerflux.normalizer.codec;

import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.core.Knowledge;
import java.util.Comparator;
import java.util.Map;

/**
 * How far a shard has come: all that was put out for the messages up to {@code position} is in its
 * stream, and {@code knowledge} is what was known after the last of them.
 *
 * @param position in market_raw
 * @param knowledge of each product of the shard
 */
public record Savepoint(Position position, Map<String, Knowledge> knowledge) {
  /**
   * By the broker's time before the sequence: a stream that lost its tail goes on with lower
   * sequences, later.
   */
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::streamCreatedNanos)
          .thenComparingLong(Position::brokerNanos)
          .thenComparingLong(Position::streamSequence);

  /** Whether it lies behind {@code other} in the stream. */
  public boolean isAbove(Position other) {
    return ORDER.compare(position, other) > 0;
  }
}
