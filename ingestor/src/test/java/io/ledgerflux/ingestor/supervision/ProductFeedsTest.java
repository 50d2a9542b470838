package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProductFeedsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ProductFeeds feeds =
      new ProductFeeds(List.of("A-B", "C-D"), SupervisionLimits.standard(Duration.ofSeconds(30)));

  @Test
  void tellsEachFeedInTheOrderOfTheProducts() {
    feeds.ticker("A-B", OptionalLong.of(1), 0);
    feeds.ticker("C-D", OptionalLong.of(1), 0);
    assertThat(feeds.statuses("A-B"::equals, SECOND, 0))
        .extracting(FeedStatus::product, FeedStatus::state)
        .containsExactly(tuple("A-B", FeedState.LIVE), tuple("C-D", FeedState.STALE));
  }

  @Test
  void tellsNothingOfAProductOfNoFeed() {
    assertThat(feeds.contains("E-F")).isFalse();
    assertThat(feeds.ticker("E-F", OptionalLong.of(1), 0)).isEmpty();
    assertThat(feeds.heartbeat("E-F", OptionalLong.of(9), 0)).isEmpty();
    assertThat(feeds.traded("E-F", OptionalLong.of(9))).isEmpty();
    assertThat(feeds.areBeating(0)).isFalse();
  }

  @Test
  void beatAsLongAsOneDoes() {
    feeds.heartbeat("C-D", OptionalLong.of(1), 0);
    assertThat(feeds.areBeating(4 * SECOND)).isTrue();
    assertThat(feeds.areBeating(5 * SECOND)).isFalse();
  }

  @Test
  void missNoTradeThatAConnectionOfBeforeToldThoughInAMessageThatCannotBeUsed() {
    feeds.traded("A-B", OptionalLong.of(1));
    feeds.interrupted();
    assertThat(feeds.leftOver(unusable("A-B", 2))).isEmpty();
    assertThat(feeds.ticker("A-B", OptionalLong.of(3), 0)).isEmpty();
    assertThat(feeds.ticker("A-B", OptionalLong.of(5), 0)).isNotEmpty();
  }

  @Test
  void takeNoHeartbeatOfAConnectionOfBefore() {
    feeds.leftOver(new VenueMessage.Heartbeat("A-B", OptionalLong.of(9), OptionalLong.empty()));
    assertThat(feeds.areBeating(0)).isFalse();
  }

  private static VenueMessage unusable(String product, long tradeId) {
    return new VenueMessage.Unusable(
        RejectReason.UNPARSEABLE, "broken", product, OptionalLong.of(tradeId));
  }
}
