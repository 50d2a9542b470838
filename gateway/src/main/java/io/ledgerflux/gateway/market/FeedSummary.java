package io.ledgerflux.gateway.market;

import io.ledgerflux.model.FeedState;
import java.util.OptionalLong;

/**
 * How a product's feed is doing, all ingestors taken together.
 *
 * @param state the best that one of them tells
 * @param lastTickNanos when the last tick was read, in nanoseconds since the epoch; 0: none was, or
 *     none of those comes that were read
 * @param lastTradeId the highest that one of them tells; empty where none was told
 */
public record FeedSummary(FeedState state, long lastTickNanos, OptionalLong lastTradeId) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The same, where a tick was read at {@code readNanos}. */
  public FeedSummary withTick(long readNanos) {
    return readNanos > lastTickNanos ? new FeedSummary(state, readNanos, lastTradeId) : this;
  }

  /** How long ago, at {@code epochNanos}, the last tick was read; empty where none was. */
  public OptionalLong ageMillis(long epochNanos) {
    return lastTickNanos == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, (epochNanos - lastTickNanos) / NANOS_PER_MILLI));
  }
}
