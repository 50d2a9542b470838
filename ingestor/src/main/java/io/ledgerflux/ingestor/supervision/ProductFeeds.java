package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.Notice;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The feeds of all products that one connection is for. What is told of any other product is told
 * of none.
 */
final class ProductFeeds {
  private final Map<String, ProductFeed> feeds = new LinkedHashMap<>();

  ProductFeeds(Collection<String> products, SupervisionLimits limits) {
    products.forEach(product -> feeds.put(product, new ProductFeed(product, limits)));
  }

  boolean contains(String product) {
    return feeds.containsKey(product);
  }

  void forEach(BiConsumer<String, ProductFeed> action) {
    feeds.forEach(action);
  }

  List<Notice> ticker(String product, OptionalLong tradeId, long nowNanos) {
    ProductFeed feed = feeds.get(product);
    return feed == null ? List.of() : feed.ticker(tradeId, nowNanos);
  }

  List<Notice> heartbeat(String product, OptionalLong lastTradeId, long nowNanos) {
    ProductFeed feed = feeds.get(product);
    return feed == null ? List.of() : feed.heartbeat(lastTradeId, nowNanos);
  }

  /**
   * Whether a ticker of {@code product} tells another trade than the last; one without an id may.
   */
  boolean isNews(String product, OptionalLong tradeId) {
    ProductFeed feed = feeds.get(product);
    return feed != null && feed.isNews(tradeId);
  }

  /** A trade was told, though maybe in a message that cannot be used. */
  List<Notice> traded(String product, OptionalLong tradeId) {
    ProductFeed feed = feeds.get(product);
    return feed == null ? List.of() : feed.traded(tradeId);
  }

  /** It says nothing of the connection as it is now, but its trades were not missed. */
  List<Notice> leftOver(VenueMessage message) {
    return switch (message) {
      case VenueMessage.Ticker ticker -> traded(ticker.tick().product(), ticker.tradeId());
      case VenueMessage.Unusable unusable -> traded(unusable.product(), unusable.tradeId());
      case VenueMessage.Heartbeat _,
          VenueMessage.Subscriptions _,
          VenueMessage.VenueError _,
          VenueMessage.Ignored _ ->
          List.of();
    };
  }

  /** The silence of each counts from {@code nowNanos} at the earliest. */
  void notExpectedBefore(long nowNanos) {
    feeds.values().forEach(feed -> feed.notExpectedBefore(nowNanos));
  }

  /** The connection is away. */
  List<Notice> interrupted() {
    List<Notice> notices = new ArrayList<>();
    feeds.values().forEach(feed -> notices.addAll(feed.interrupted()));
    return notices;
  }

  /** Whether the heartbeats of any product came until a moment ago. */
  boolean areBeating(long nowNanos) {
    return feeds.values().stream().anyMatch(feed -> feed.isBeating(nowNanos));
  }

  /**
   * How each is doing.
   *
   * @param subscribed whether a product's connection stands and the venue sends it
   * @param nowNanos now, on the clock of all the events
   * @param epochNanos now, in nanoseconds since the epoch
   */
  List<FeedStatus> statuses(Predicate<String> subscribed, long nowNanos, long epochNanos) {
    return feeds.entrySet().stream()
        .map(feed -> feed.getValue().status(subscribed.test(feed.getKey()), nowNanos, epochNanos))
        .toList();
  }
}
