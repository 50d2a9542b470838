package io.ledgerflux.gateway.market;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.ForgottenFeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes together what the ingestors tell of each product's feed. Several may read the same feed:
 * the product is as well off as the best of them sees it. One that has told nothing for a while is
 * gone, and where nobody tells anything the feed is stale. One thread owns it.
 */
public final class FeedSummaries {
  /** An ingestor tells every five seconds; one that was silent for longer than this is gone. */
  static final long SILENCE_NANOS = 12_000_000_000L;

  private record Word(FeedStatus status, long toldNanos) {}

  private final Map<String, Map<String, Word>> words = new HashMap<>();
  private final Map<String, FeedSummary> summaries = new HashMap<>();
  private final Map<String, ForgottenFeed> forgotten = new HashMap<>();

  /**
   * Takes {@code status}; both times are of a clock that never goes back.
   *
   * @param toldNanos when it was told, perhaps long ago
   */
  public FeedEvent on(FeedStatus status, long toldNanos, long nowNanos) {
    words
        .computeIfAbsent(status.product(), product -> new HashMap<>())
        .put(status.ingestor(), new Word(status, toldNanos));
    return renew(status.product(), nowNanos);
  }

  /**
   * Takes that a product is to be forgotten; false where that word was heard before: the broker
   * keeps it, and what has become known since stays.
   */
  public boolean forget(ForgottenFeed word) {
    if (word.equals(forgotten.put(word.product(), word))) {
      return false;
    }
    words.remove(word.product());
    summaries.remove(word.product());
    return true;
  }

  /** What changes because nobody has told anything for too long. */
  public List<FeedEvent> onTime(long nowNanos) {
    List<FeedEvent> events = new ArrayList<>();
    for (String product : List.copyOf(words.keySet())) {
      FeedEvent.Told told = renew(product, nowNanos);
      if (told.changed()) {
        events.add(told);
      }
    }
    return events;
  }

  private FeedEvent.Told renew(String product, long nowNanos) {
    Map<String, Word> told = words.getOrDefault(product, Map.of());
    long lastTick =
        Optional.ofNullable(summaries.get(product)).map(FeedSummary::lastTickNanos).orElse(0L);
    for (Word word : told.values()) {
      lastTick = Math.max(lastTick, word.status().lastTickNanos());
    }
    told.values().removeIf(word -> nowNanos - word.toldNanos() > SILENCE_NANOS);
    FeedState best =
        told.values().stream()
            .map(word -> word.status().state())
            .min(Enum::compareTo)
            .orElse(FeedState.STALE);
    OptionalLong lastTradeId =
        told.values().stream()
            .map(word -> word.status().lastTradeId())
            .flatMapToLong(OptionalLong::stream)
            .max();
    FeedSummary now = new FeedSummary(best, lastTick, lastTradeId);
    FeedSummary before = summaries.put(product, now);
    return new FeedEvent.Told(product, now, before == null || before.state() != best);
  }
}
