package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.GapFound;
import io.ledgerflux.ingestor.supervision.Effect.Resynced;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.supervision.Effect.TradesMissed;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.Request.Unsubscribe;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.RejectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GapTest {
  private static final List<String> TICKER = List.of("ticker");

  private final Venue venue = new Venue("A-B").subscribed("A-B");

  @Test
  void tradesInARowAreNoGap() {
    venue.trades("A-B", 10, 11, 12, 13);
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void aJumpOfTheTradeIdIsAGapAsWideAsTheJump() {
    venue.trades("A-B", 10, 14);
    assertThat(venue.effects())
        .containsExactly(new GapFound("A-B", 10, 14), new TradesMissed("A-B", 3));
  }

  @Test
  void heartbeatsThatTellOfTradesWithoutAnyTickerAreAGap() {
    venue.beats("A-B", 100);
    venue.elapseBeating(Duration.ofSeconds(20), "A-B", 100);
    assertThat(venue.effects(GapFound.class)).isEmpty();
    assertThat(venue.states()).containsEntry("A-B", FeedState.QUIET);
    assertThat(venue.lastTradeId("A-B")).hasValue(100);

    venue.beats("A-B", 105);
    venue.elapseBeating(Duration.ofSeconds(20), "A-B", 110);
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    assertThat(venue.lastTradeId("A-B")).hasValue(110);
    List<Effect> effects = venue.effects();
    assertThat(effects).contains(new GapFound("A-B", 100, 105));
    assertThat(effects).anyMatch(effect -> effect instanceof Send);

    venue.trades("A-B", 110);
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
    assertThat(venue.effects(TradesMissed.class)).isEmpty();
  }

  @Test
  void aFirstTickerOfAnotherNumberingEndsWhatHeartbeatsTold() {
    venue.beats("A-B", 1_000_000);
    venue.elapseBeating(Duration.ofSeconds(10), "A-B", 1_000_005);
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);

    venue.trades("A-B", 8, 9, 10);
    venue.elapse(Duration.ofSeconds(1));

    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
    assertThat(venue.lastTradeId("A-B")).hasValue(10);
  }

  @Test
  void heartbeatsOfAnotherNumberingAreBelievedWhenTheyRise() {
    venue.beats("A-B", 9_000_000_000_000_000_000L);
    venue.beats("A-B", -5);
    for (long tradeId : new long[] {5, 5, 6, 6, 7}) {
      venue.beats("A-B", tradeId);
    }
    assertThat(venue.lastTradeId("A-B")).hasValue(7);
    venue.elapseBeating(Duration.ofSeconds(10), "A-B", 9);
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    assertThat(venue.effects(GapFound.class)).containsExactly(new GapFound("A-B", 7, 9));
  }

  @Test
  void aMessageThatCannotBeUsedIsNoTickerWithoutATradeId() {
    venue.beats("A-B", 100);
    venue.says(
        new VenueMessage.Unusable(RejectReason.UNPARSEABLE, "price", "A-B", OptionalLong.empty()));
    venue.elapseBeating(Duration.ofSeconds(10), "A-B", 105);
    assertThat(venue.effects(GapFound.class)).containsExactly(new GapFound("A-B", 100, 105));
  }

  @Test
  void aFirstTickerBehindWhatHeartbeatsToldEndsNoGap() {
    venue.beats("A-B", 100);
    venue.beats("A-B", 105);
    venue.trades("A-B", 102);
    venue.elapseBeating(Duration.ofSeconds(20), "A-B", 105);
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    assertThat(venue.effects(GapFound.class)).containsExactly(new GapFound("A-B", 102, 105));
  }

  @Test
  void aTradeInAMessageThatCannotBeUsedWasNotMissed() {
    venue.trades("A-B", 10);
    venue.says(
        new VenueMessage.Unusable(RejectReason.UNPARSEABLE, "price", "A-B", OptionalLong.of(11)));
    venue.trades("A-B", 12);
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void aTradeWhosePriceIsNotToldWasNotMissedByTheFeed() {
    venue.trades("A-B", 10);
    venue.says(venue.quote("A-B", 11));
    venue.trades("A-B", 12);
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void theFirstTickerAfterAReconnectIsOldOrSeen() {
    venue.trades("A-B", 10, 11);
    venue.on(new Event.Closed("gone"));
    venue.subscribed("A-B");

    venue.trades("A-B", 9);
    venue.trades("A-B", 11);
    venue.trades("A-B", 12);
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void whatWasTradedWhileTheConnectionWasAwayIsAGap() {
    venue.trades("A-B", 10);
    venue.on(new Event.Closed("gone"));
    venue.subscribed("A-B");
    venue.trades("A-B", 15);

    assertThat(venue.effects())
        .containsExactly(new GapFound("A-B", 10, 15), new TradesMissed("A-B", 4));
  }

  @Test
  void feedsWithoutTradeIdsHaveNoGaps() {
    venue.tradesWithoutIds("A-B");
    venue.beats("A-B", 100);
    venue.tradesWithoutIds("A-B");
    venue.elapseBeating(Duration.ofSeconds(60), "A-B", 200);

    assertThat(venue.effects()).isEmpty();
    assertThat(venue.states()).containsEntry("A-B", FeedState.QUIET);
  }

  @Test
  void anAbsurdTradeIdIsNotBelieved() {
    venue.trades("A-B", 10, 9_000_000_000_000_000_000L, 11, -5, 12);
    venue.beats("A-B", 9_000_000_000_000_000_000L);
    venue.elapseBeating(Duration.ofSeconds(10), "A-B", 12);

    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void threeLowerTradesInARowAreANewNumbering() {
    venue.trades("A-B", 1_000_000, 5, 6, 7);
    assertThat(venue.effects()).isEmpty();
    venue.trades("A-B", 10);

    assertThat(venue.effects())
        .containsExactly(new GapFound("A-B", 7, 10), new TradesMissed("A-B", 2));
  }

  @Test
  void aTickerThatLagsBehindItsHeartbeatsIsSubscribedAnew() {
    venue.trades("A-B", 10);
    venue.beats("A-B", 12);
    venue.elapse(Duration.ofMillis(1_900));
    assertThat(venue.effects()).isEmpty();
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);

    venue.elapse(Duration.ofMillis(100));
    assertThat(venue.effects())
        .containsExactly(
            new GapFound("A-B", 10, 12),
            new Send(new Unsubscribe(List.of("A-B"), TICKER)),
            new Send(new Subscribe(List.of("A-B"), TICKER)));
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    venue.confirms();
    assertThat(venue.effects()).isEmpty();
    assertThat(venue.supervisor.isSubscribed()).isTrue();
    venue.confirms("A-B");
    venue.trades("A-B", 12);
    assertThat(venue.effects())
        .containsExactly(new TradesMissed("A-B", 1), new Resynced("A-B", true));
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
  }

  @Test
  void aVenueThatAnswersOnlyTheSecondOfTwoRequestsIsUnderstood() {
    venue.trades("A-B", 10);
    venue.beats("A-B", 12);
    venue.elapse(Duration.ofSeconds(2));
    venue.effects();
    venue.confirms("A-B");
    venue.trades("A-B", 12);
    assertThat(venue.effects(Resynced.class)).containsExactly(new Resynced("A-B", true));

    venue.elapseBeating(Duration.ofSeconds(20), "A-B", 12);
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void aRefusalToEndTickersDoesNotRefuseTheProduct() {
    venue.trades("A-B", 10);
    venue.beats("A-B", 12);
    venue.elapse(Duration.ofSeconds(2));
    venue.complains("A-B is not subscribed");
    venue.confirms("A-B");

    assertThat(venue.supervisor.refused()).isEmpty();
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void whatALostConnectionHadBroughtWasNotMissed() {
    venue.trades("A-B", 10);
    venue.on(new Event.Closed("gone"));
    venue.on(new Event.LeftOver(venue.ticker("A-B", OptionalLong.of(11))));
    venue.says(
        new VenueMessage.Unusable(RejectReason.UNPARSEABLE, "price", "A-B", OptionalLong.of(12)));
    venue.subscribed("A-B");
    venue.on(new Event.LeftOver(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("X-Y")))));
    venue.trades("A-B", 13);

    assertThat(venue.effects()).isEmpty();
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void aTickerThatComesInTimeIsNoGap() {
    venue.trades("A-B", 10);
    for (int trade = 11; trade < 40; trade++) {
      venue.beats("A-B", trade);
      venue.elapse(Duration.ofMillis(1_500));
      venue.trades("A-B", trade);
    }
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void aProductThatStaysBehindIsSubscribedAnewLessAndLessOften() {
    venue.trades("A-B", 10);
    List<Long> seconds = new ArrayList<>();
    int gaps = 0;
    int failures = 0;
    for (long second = 0; second < 3_600; second++) {
      venue.elapseBeating(Duration.ofSeconds(1), "A-B", 12 + second);
      for (Effect effect : venue.effects()) {
        switch (effect) {
          case Send(Unsubscribe request) -> {
            seconds.add(second);
            venue.confirms();
            venue.confirms("A-B");
          }
          case GapFound gap -> gaps++;
          case Resynced(String product, boolean success) -> failures += success ? 0 : 1;
          default -> {}
        }
      }
    }

    assertThat(gaps).isEqualTo(1);
    assertThat(seconds).hasSizeBetween(6, 12);
    assertThat(failures).isEqualTo(seconds.size());
    assertThat(seconds.get(1) - seconds.get(0)).isEqualTo(10);
    assertThat(seconds.get(2) - seconds.get(1)).isEqualTo(20);
    assertThat(seconds.getLast() - seconds.get(seconds.size() - 2)).isEqualTo(600);
  }

  @Test
  void aResyncThatTheConnectionDoesNotOutliveHasFailed() {
    venue.trades("A-B", 10);
    venue.beats("A-B", 12);
    venue.elapse(Duration.ofSeconds(2));
    venue.effects();
    venue.on(new Event.Closed("gone"));

    assertThat(venue.effects(Resynced.class)).containsExactly(new Resynced("A-B", false));
  }
}
