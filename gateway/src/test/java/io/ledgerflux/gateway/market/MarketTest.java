package io.ledgerflux.gateway.market;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.MarketState;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MarketTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long READ = 7;

  private final Market market = new Market(List.of(), new Tapes(10, Long.MAX_VALUE));

  @Test
  void aFeedIsAsIngestorsTell() {
    assertThat(market.summary(PRODUCT)).isEmpty();
    assertThat(told(FeedState.LIVE, 100, 0)).isEqualTo(event(live(100), true));
    assertThat(told(FeedState.LIVE, 101, 5)).isEqualTo(event(live(101), false));
    assertThat(told(FeedState.STALE, 101, 6).changed()).isTrue();
    assertThat(market.summary(PRODUCT).map(FeedSummary::state)).hasValue(FeedState.STALE);
  }

  @Test
  void aFeedWhoseTradesDoNotComeIsStaleAndItsLastTickIsThatOfTheTape() {
    assertThat(market.came(tick(100, 99))).isEmpty();
    told(FeedState.LIVE, 101, 0);
    told(FeedState.LIVE, 102, 10);
    assertThat(market.onTime(14 * SECOND)).isEmpty();
    assertThat(market.onTime(15 * SECOND)).containsExactly(event(stale(), true));
    assertThat(market.onTime(16 * SECOND)).isEmpty();
    assertThat(told(FeedState.LIVE, 103, 16)).isEqualTo(event(stale(), false));
    assertThat(told(FeedState.QUIET, 103, 17)).isEqualTo(event(stale(), false));
    assertThat(market.summary(PRODUCT)).hasValue(stale());
    assertThat(told(FeedState.LIVE, 104, 18).changed()).isFalse();

    assertThat(market.came(tick(110, 100))).hasValue(event(live(104), true));
    assertThat(market.came(tick(111, 110))).isEmpty();
    assertThat(market.summary(PRODUCT)).hasValue(live(104));
  }

  @Test
  void aFeedThatIsStaleAnywayIsNoOtherOneForThat() {
    market.came(tick(100, 99));
    told(FeedState.STALE, 101, 0);
    assertThat(told(FeedState.STALE, 102, 10).changed()).isFalse();
    assertThat(market.onTime(15 * SECOND)).isEmpty();
    assertThat(market.came(tick(102, 100))).isEmpty();
    assertThat(market.summary(PRODUCT).map(FeedSummary::state)).hasValue(FeedState.STALE);
  }

  @Test
  void aSnapshotTellsTheLastTradeThatCame() {
    market.startFrom(MarketState.of(tick(100, 99)));
    told(FeedState.LIVE, 101, 0);
    told(FeedState.LIVE, 102, 10);
    assertThat(market.onTime(15 * SECOND)).containsExactly(event(stale(), true));
  }

  @Test
  void aFeedOfWhichNobodyToldHasNoState() {
    market.came(tick(100, 99));
    assertThat(market.onTime(60 * SECOND)).isEmpty();
    assertThat(market.summary(PRODUCT)).isEmpty();
  }

  @Test
  void aProductThatIsForgottenIsKnownAgainByItsFirstWord() {
    market.startFrom(MarketState.of(tick(100, 99)));
    told(FeedState.STALE, 100, 0);
    market.forget(PRODUCT);
    assertThat(market.products()).isEmpty();
    assertThat(market.knows(PRODUCT)).isFalse();
    assertThat(market.snapshot(PRODUCT, 1).state()).isNull();
    assertThat(market.onTime(60 * SECOND)).isEmpty();

    assertThat(told(FeedState.LIVE, 7, 61)).isEqualTo(event(live(7), true));
    assertThat(market.products()).containsExactly(PRODUCT);
  }

  @Test
  void aProductThatWasConfiguredIsForgottenToo() {
    Market configured = new Market(List.of(PRODUCT, "ETH-USD"), new Tapes(10, Long.MAX_VALUE));
    configured.startFrom(MarketState.of(tick(100, 99)));
    configured.forget(PRODUCT);
    assertThat(configured.products()).containsExactly("ETH-USD");
    assertThat(configured.knows(PRODUCT)).isFalse();
  }

  private FeedEvent.Told told(FeedState state, long lastTradeId, long atSecond) {
    FeedSummary summary = new FeedSummary(state, READ, OptionalLong.of(lastTradeId));
    return market.on(event(summary, false), atSecond * SECOND);
  }

  private static FeedEvent.Told event(FeedSummary summary, boolean changed) {
    return new FeedEvent.Told(PRODUCT, summary, changed);
  }

  private static FeedSummary live(long lastTradeId) {
    return new FeedSummary(FeedState.LIVE, READ, OptionalLong.of(lastTradeId));
  }

  private static FeedSummary stale() {
    return new FeedSummary(FeedState.STALE, 0, OptionalLong.empty());
  }
}
