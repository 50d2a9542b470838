package io.ledgerflux.gateway.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.ForgottenFeed;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FeedSummariesTest {
  private static final long SECOND = 1_000_000_000L;
  private final FeedSummaries summaries = new FeedSummaries();

  @Test
  void tellsWhatChanges() {
    assertThat(summaries.on(status("one", FeedState.LIVE, 5), 0, 0))
        .isEqualTo(told("live", 5, true));
    assertThat(summaries.on(status("one", FeedState.LIVE, 6), SECOND, SECOND))
        .isEqualTo(told("live", 6, false));
    assertThat(summaries.on(status("one", FeedState.STALE, 6), 2 * SECOND, 2 * SECOND))
        .isEqualTo(told("stale", 6, true));
  }

  @Test
  void aProductIsAsWellOffAsTheBestIngestorSeesIt() {
    summaries.on(status("one", FeedState.LIVE, 9), 0, 0);
    assertThat(summaries.on(status("two", FeedState.STALE, 4), 0, 0))
        .isEqualTo(told("live", 9, false));
    assertThat(summaries.on(status("one", FeedState.QUIET, 9), 0, 0))
        .isEqualTo(told("quiet", 9, true));
  }

  @Test
  void anIngestorThatIsGoneIsForgotten() {
    summaries.on(status("one", FeedState.LIVE, 9), 0, 0);
    summaries.on(status("two", FeedState.STALE, 4), 10 * SECOND, 10 * SECOND);
    assertThat(summaries.onTime(12 * SECOND)).isEmpty();
    assertThat(summaries.onTime(12 * SECOND + 1)).containsExactly(told("stale", 9, true));
    assertThat(summaries.onTime(13 * SECOND)).isEmpty();
  }

  @Test
  void aFeedOfWhichNobodyTellsIsStale() {
    summaries.on(status("one", FeedState.LIVE, 9), 0, 0);
    assertThat(summaries.onTime(60 * SECOND)).containsExactly(told("stale", 9, true));
    assertThat(summaries.on(status("new", FeedState.LIVE, 70), 61 * SECOND, 61 * SECOND))
        .isEqualTo(told("live", 70, true));
  }

  @Test
  void whatWasToldLongAgoIsTheWordOfNobody() {
    assertThat(summaries.on(status("one", FeedState.LIVE, 9), 0, 60 * SECOND))
        .isEqualTo(told("stale", 9, true));
  }

  @Test
  void theAgeIsThatOfTheLastTick() {
    assertThat(summary(FeedState.LIVE, 1_000_000).ageMillis(4_500_000)).hasValue(3);
    assertThat(summary(FeedState.LIVE, 1_000_000).ageMillis(0)).hasValue(0);
    assertThat(summary(FeedState.STALE, 0).ageMillis(4_500_000)).isEmpty();
  }

  @Test
  void theLastTradeIsTheHighestThatSomebodyTells() {
    summaries.on(traded("one", 90), 0, 0);
    assertThat(lastTrade(summaries.on(traded("two", 88), 0, 0))).hasValue(90);
    assertThat(lastTrade(summaries.on(traded("two", 91), SECOND, SECOND))).hasValue(91);
    assertThat(lastTrade(summaries.on(traded("one", 90), 60 * SECOND, 60 * SECOND))).hasValue(90);
  }

  @Test
  void whatIsForgottenIsTimedNoMore() {
    summaries.on(status("one", FeedState.LIVE, 9), 0, 0);
    assertThat(summaries.forget(new ForgottenFeed("BTC-USD", 1))).isTrue();
    assertThat(summaries.onTime(60 * SECOND)).isEmpty();
    assertThat(summaries.on(status("one", FeedState.LIVE, 5), 61 * SECOND, 61 * SECOND))
        .as("it comes back as a new one")
        .isEqualTo(told("live", 5, true));
  }

  @Test
  void oneWordForgetsOnce() {
    summaries.forget(new ForgottenFeed("BTC-USD", 1));
    summaries.on(status("one", FeedState.LIVE, 9), 0, 0);
    assertThat(summaries.forget(new ForgottenFeed("BTC-USD", 1))).isFalse();
    assertThat(summaries.onTime(60 * SECOND)).containsExactly(told("stale", 9, true));
    assertThat(summaries.forget(new ForgottenFeed("BTC-USD", 2))).isTrue();
  }

  private static OptionalLong lastTrade(FeedEvent event) {
    return ((FeedEvent.Told) event).summary().lastTradeId();
  }

  private static FeedEvent told(String state, long lastTick, boolean changed) {
    return new FeedEvent.Told(
        "BTC-USD", summary(FeedState.ofWireName(state).orElseThrow(), lastTick), changed);
  }

  private static FeedSummary summary(FeedState state, long lastTickNanos) {
    return new FeedSummary(state, lastTickNanos, OptionalLong.empty());
  }

  private static FeedStatus traded(String ingestor, long tradeId) {
    return new FeedStatus("BTC-USD", ingestor, FeedState.LIVE, 0, 0, 0, OptionalLong.of(tradeId));
  }

  private static FeedStatus status(String ingestor, FeedState state, long lastTick) {
    return new FeedStatus("BTC-USD", ingestor, state, 0, lastTick, 0, OptionalLong.empty());
  }
}
