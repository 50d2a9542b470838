package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.Notice;
import io.ledgerflux.ingestor.supervision.Effect.Resynced;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What is known of one product's feed. */
final class ProductFeed {
  private final String product;
  private final SupervisionLimits limits;
  private final TradeContinuity continuity;
  private final Resync resync;
  private OptionalLong lastTickerNanos = OptionalLong.empty();
  private OptionalLong lastHeartbeatNanos = OptionalLong.empty();
  private OptionalLong lastToldTradeId = OptionalLong.empty();
  private boolean beating;
  private long expectedSinceNanos;

  ProductFeed(String product, SupervisionLimits limits) {
    this.product = product;
    this.limits = limits;
    this.continuity = new TradeContinuity(product, limits.lag());
    this.resync = new Resync(limits.answer());
  }

  List<Notice> ticker(OptionalLong tradeId, long nowNanos) {
    lastTickerNanos = OptionalLong.of(nowNanos);
    if (tradeId.isEmpty()) {
      continuity.tradedWithoutId();
    }
    return traded(tradeId);
  }

  /** Whether a ticker tells another trade than the last one; one without an id may. */
  boolean isNews(OptionalLong tradeId) {
    return tradeId.isEmpty() || !tradeId.equals(lastToldTradeId);
  }

  /** A trade was told, though maybe in a message that cannot be used. */
  List<Notice> traded(OptionalLong tradeId) {
    lastToldTradeId = tradeId;
    List<Notice> notices = new ArrayList<>(2);
    tradeId.ifPresent(id -> notices.addAll(continuity.traded(id)));
    notices.addAll(caughtUp());
    return notices;
  }

  List<Notice> heartbeat(OptionalLong lastTradeId, long nowNanos) {
    lastHeartbeatNanos = OptionalLong.of(nowNanos);
    beating = true;
    lastTradeId.ifPresent(id -> continuity.told(id, nowNanos));
    return caughtUp();
  }

  private List<Notice> caughtUp() {
    return !continuity.isBehind() && resync.end()
        ? List.of(new Resynced(product, true))
        : List.of();
  }

  /**
   * The venue does not send it as yet: its silence counts from {@code nowNanos} at the earliest.
   */
  void notExpectedBefore(long nowNanos) {
    expectedSinceNanos = nowNanos;
    continuity.notExpected();
  }

  /** Whether its heartbeats came until a moment ago. */
  boolean isBeating(long nowNanos) {
    return beating && !isOlder(lastHeartbeatNanos, limits.silence(), nowNanos);
  }

  /** Whether for too long neither tickers nor heartbeats came. */
  boolean isSilent(long nowNanos) {
    return nowNanos - expectedSinceNanos >= limits.silence().toNanos()
        && isOlder(lastHeartbeatNanos, limits.silence(), nowNanos)
        && isOlder(lastTickerNanos, limits.silence(), nowNanos);
  }

  /** What shows by {@code nowNanos} without any message. */
  List<Notice> elapsed(long nowNanos) {
    List<Notice> notices = new ArrayList<>(2);
    continuity.overdue(nowNanos).ifPresent(notices::add);
    if (resync.endOverdue(nowNanos)) {
      notices.add(new Resynced(product, false));
    }
    return notices;
  }

  /**
   * Whether it should be subscribed anew, now: it lags behind its heartbeats, or is silent.
   *
   * @param othersBeat whether other products' heartbeats come: then the connection lives, and its
   *     own should come
   */
  boolean needsResync(boolean othersBeat, long nowNanos) {
    return (continuity.isBehind() || (othersBeat && isSilent(nowNanos))) && resync.tryNow(nowNanos);
  }

  /** The connection is away. */
  List<Notice> interrupted() {
    continuity.interrupted();
    beating = false;
    return resync.end() ? List.of(new Resynced(product, false)) : List.of();
  }

  /**
   * How the feed is doing.
   *
   * @param subscribed whether its connection stands and the venue sends it
   * @param nowNanos now, on the clock of all the events
   * @param epochNanos now, in nanoseconds since the epoch
   */
  FeedStatus status(boolean subscribed, long nowNanos, long epochNanos) {
    return new FeedStatus(
        product,
        "",
        subscribed ? state(nowNanos) : FeedState.STALE,
        epochNanos,
        epoch(lastTickerNanos, nowNanos, epochNanos),
        epoch(lastHeartbeatNanos, nowNanos, epochNanos),
        continuity.lastKnown());
  }

  private FeedState state(long nowNanos) {
    boolean silent =
        beating
            && isOlder(lastHeartbeatNanos, limits.silence(), nowNanos)
            && isOlder(lastTickerNanos, limits.silence(), nowNanos);
    if (silent || continuity.isBehind()) {
      return FeedState.STALE;
    }
    return isOlder(lastTickerNanos, limits.quiet(), nowNanos) ? FeedState.QUIET : FeedState.LIVE;
  }

  private static boolean isOlder(OptionalLong thenNanos, Duration age, long nowNanos) {
    return thenNanos.isEmpty() || nowNanos - thenNanos.getAsLong() >= age.toNanos();
  }

  private static long epoch(OptionalLong thenNanos, long nowNanos, long epochNanos) {
    return thenNanos.isEmpty() ? 0 : epochNanos - (nowNanos - thenNanos.getAsLong());
  }
}
