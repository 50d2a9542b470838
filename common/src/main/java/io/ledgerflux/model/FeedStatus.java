package io.ledgerflux.model;

import java.util.OptionalLong;

/**
 * What an ingestor knows of a product's feed.
 *
 * @param product such as {@code BTC-USD}
 * @param ingestor that tells it, the name of one run of one process; empty where it has none
 * @param state how the feed is doing
 * @param statusNanos when this was told, in nanoseconds since the epoch
 * @param lastTickNanos when the last ticker was read, in nanoseconds since the epoch; 0 where none
 *     was
 * @param lastHeartbeatNanos when the last heartbeat was read, in nanoseconds since the epoch; 0
 *     where none was
 * @param lastTradeId of the last ticker or heartbeat; empty where none was told
 */
public record FeedStatus(
    String product,
    String ingestor,
    FeedState state,
    long statusNanos,
    long lastTickNanos,
    long lastHeartbeatNanos,
    OptionalLong lastTradeId)
    implements FeedWord {
  /** The same, told by {@code name}. */
  public FeedStatus by(String name) {
    return new FeedStatus(
        product, name, state, statusNanos, lastTickNanos, lastHeartbeatNanos, lastTradeId);
  }
}
