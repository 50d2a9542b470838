package io.ledgerflux.ingestor.venue;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What a message of the venue says. */
public sealed interface VenueMessage {

  /**
   * A trade, and the top of the book after it.
   *
   * @param tradeId the trade that it was sent for, which the tick leaves out where it has no price;
   *     empty where none is told
   */
  record Ticker(Tick tick, OptionalLong tradeId) implements VenueMessage {}

  /**
   * The sign of life of a product's feed, once a second.
   *
   * @param product such as {@code BTC-USD}
   * @param lastTradeId of the product's last trade; empty where none is told
   * @param eventNanos when it was sent, in nanoseconds since the epoch; empty where it is not told
   */
  record Heartbeat(String product, OptionalLong lastTradeId, OptionalLong eventNanos)
      implements VenueMessage {}

  /**
   * The answer to a request: all that is subscribed now.
   *
   * @param channels the products of each channel
   */
  record Subscriptions(Map<String, Set<String>> channels) implements VenueMessage {}

  /** A complaint, such as {@code Failed to subscribe} with {@code YFI-USD is delisted}. */
  record VenueError(String message, String reason) implements VenueMessage {}

  /** A message of a type that is of no interest here; the venue may invent new ones at any time. */
  record Ignored(String type) implements VenueMessage {}

  /**
   * A message that cannot be used, to be kept as a reject.
   *
   * @param reason why
   * @param detail the reason in words
   * @param product that it claims; {@link io.ledgerflux.model.Reject#NO_PRODUCT} where it has no
   *     valid one
   * @param tradeId that it tells; empty where none can be read
   */
  record Unusable(RejectReason reason, String detail, String product, OptionalLong tradeId)
      implements VenueMessage {}
}
