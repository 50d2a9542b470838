package io.ledgerflux.gateway.market;

import io.ledgerflux.model.FeedState;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a product's feed is doing: as ingestors tell, but stale where the trades that they tell of do
 * not come.
 */
final class Feed {
  private static final FeedSummary NOTHING_COMES =
      new FeedSummary(FeedState.STALE, 0, OptionalLong.empty());

  private final DueTrades due = new DueTrades();
  private @Nullable FeedSummary told;
  private boolean overdue;

  /** How it is doing; empty where nobody told. */
  Optional<FeedSummary> summary() {
    return Optional.ofNullable(seen());
  }

  /** Ingestors tell {@code summary}; whether its state is another one by that. */
  boolean told(FeedSummary summary, long nowNanos) {
    FeedSummary before = seen();
    told = summary;
    summary.lastTradeId().ifPresent(id -> due.told(id, nowNanos));
    overdue = due.areOverdue(nowNanos);
    return isOther(before);
  }

  /** A tick took its place on the tape; whether the state is another one by that. */
  boolean came(OptionalLong tradeId) {
    FeedSummary before = seen();
    due.came(tradeId);
    overdue = false;
    return isOther(before);
  }

  /** Whether the state is another one by {@code nowNanos}, because nothing came. */
  boolean waited(long nowNanos) {
    FeedSummary before = seen();
    overdue = due.areOverdue(nowNanos);
    return isOther(before);
  }

  private @Nullable FeedSummary seen() {
    return overdue && told != null ? NOTHING_COMES : told;
  }

  private boolean isOther(@Nullable FeedSummary before) {
    FeedSummary now = seen();
    return now != null && (before == null || before.state() != now.state());
  }
}
