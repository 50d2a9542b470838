package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Connect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnected;
import io.ledgerflux.ingestor.supervision.Effect.Ping;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What shows that a venue lives, and how long it may show nothing. */
class SignsOfLifeTest {
  @Test
  void reconnectsWhenHeartbeatsFallSilent() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.elapseBeating(Duration.ofSeconds(10), "A-B", 5);
    assertThat(venue.effects()).isEmpty();

    venue.elapse(Duration.ofMillis(4_900));
    assertThat(venue.effects()).isEmpty();
    venue.elapse(Duration.ofMillis(100));
    assertThat(venue.effects())
        .containsExactly(
            new Disconnect(), new Disconnected("nothing for 5 s", 1, Duration.ofMillis(250)));
    venue.elapse(Duration.ofMillis(300));
    assertThat(venue.effects()).containsExactly(new Connect(2));
  }

  @Test
  void reconnectsWhenNothingEverComes() {
    Venue venue = new Venue("A-B").opens();
    venue.effects();
    venue.elapse(Duration.ofSeconds(5));
    assertThat(venue.effects()).contains(new Disconnect());
  }

  @Test
  void aVenueThatHangsIsStaleUntilItShowsLife() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("A-B", 5);
    venue.elapse(Duration.ofSeconds(5));
    venue.effects();
    for (int connection = 0; connection < 10; connection++) {
      venue.elapse(Duration.ofSeconds(6));
      venue.on(new Event.Opened());
      venue.confirms("A-B");
      venue.trades("A-B", 5);
      for (int tenths = 0; tenths < 49; tenths++) {
        venue.elapse(Duration.ofMillis(100));
        assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
        assertThat(venue.supervisor.isSubscribed()).isFalse();
      }
    }
    venue.elapse(Duration.ofMillis(100));
    assertThat(venue.effects(Disconnected.class))
        .endsWith(new Disconnected("nothing for 5 s", 11, Duration.ofMillis(2_500)));

    venue.opens();
    venue.confirms("A-B");
    venue.beats("A-B", 5);
    assertThat(venue.supervisor.isSubscribed()).isTrue();
    venue.trades("A-B", 6);
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
    venue.on(new Event.Closed("reset by peer"));
    assertThat(venue.effects(Disconnected.class))
        .containsExactly(new Disconnected("reset by peer", 1, Duration.ofMillis(250)));
  }

  @Test
  void aNewTradeIsLifeToo() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("A-B", 5);
    venue.elapse(Duration.ofSeconds(5));
    venue.opens();
    venue.confirms("A-B");
    venue.trades("A-B", 5);
    assertThat(venue.supervisor.isSubscribed()).as("the last trade, told again").isFalse();
    venue.trades("A-B", 6);
    assertThat(venue.supervisor.isSubscribed()).isTrue();
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
  }

  @Test
  void aTradeOfANewNumberingThatIsToldAgainIsNoLife() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("A-B", 100);
    venue.beats("A-B", 110);
    venue.elapse(Duration.ofSeconds(5));
    venue.opens();
    venue.confirms("A-B");
    venue.trades("A-B", 50);
    assertThat(venue.supervisor.isSubscribed()).isTrue();
    venue.elapse(Duration.ofSeconds(5));
    for (int connection = 0; connection < 3; connection++) {
      venue.opens();
      venue.confirms("A-B");
      venue.trades("A-B", 50);
      assertThat(venue.supervisor.isSubscribed()).isFalse();
      assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
      venue.elapse(Duration.ofSeconds(5));
    }
  }

  @Test
  void aVenueThatConfirmsAndClosesIsStaleUntilItShowsLife() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    for (int connection = 0; connection < 3; connection++) {
      venue.elapse(Duration.ofSeconds(2));
      venue.on(new Event.Closed("going away"));
      venue.opens();
      venue.confirms("A-B");
      assertThat(venue.supervisor.isSubscribed()).isFalse();
      assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    }
    venue.beats("A-B", 5);
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void whoIsSilentOnceIsNotWhereTheVenueHasNoHeartbeats() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.elapse(Duration.ofSeconds(5));
    venue.opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("A-B"))));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void quietTickersMeanNothing() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("A-B", 5);
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
    venue.elapseBeating(Duration.ofHours(1), "A-B", 5);

    assertThat(venue.effects()).isEmpty();
    assertThat(venue.states()).containsEntry("A-B", FeedState.QUIET);
  }

  @Test
  void tickersWithoutAnyHeartbeatAreLifeEnough() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    for (int i = 1; i < 100; i++) {
      venue.elapse(Duration.ofSeconds(1));
      venue.trades("A-B", i);
    }

    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void tickersKeepAConnectionWhoseHeartbeatsStarve() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.beats("A-B", 1);
    for (int i = 1; i < 100; i++) {
      venue.elapse(Duration.ofSeconds(1));
      venue.trades("A-B", i);
    }
    assertThat(venue.effects()).isEmpty();
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);

    venue.elapse(Duration.ofSeconds(5));
    assertThat(venue.effects()).contains(new Disconnect());
  }

  @Test
  void expectsNoHeartbeatsWhereTheVenueHasNone() {
    Venue venue = new Venue("A-B").opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("A-B"))));
    for (int i = 0; i < 100; i++) {
      venue.effects();
      venue.elapse(Duration.ofSeconds(9));
      assertThat(venue.effects()).containsExactly(new Ping());
      venue.on(new Event.Ponged());
    }
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void reconnectsWhereAVenueWithoutHeartbeatsAnswersNoPing() {
    Venue venue = new Venue(List.of("ticker"), "A-B").opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("A-B"))));
    venue.trades("A-B", 1);
    venue.effects();

    venue.elapse(Duration.ofMillis(4_900));
    assertThat(venue.effects()).isEmpty();
    venue.elapse(Duration.ofSeconds(5));
    assertThat(venue.effects()).containsExactly(new Ping());
    venue.elapse(Duration.ofMillis(100));
    assertThat(venue.effects())
        .containsExactly(
            new Disconnect(), new Disconnected("nothing for 10 s", 1, Duration.ofMillis(250)));

    venue.opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("A-B"))));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void aPauseOfOurOwnIsNoSilenceOfTheVenue() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.beats("A-B", 1);
    venue.freeze(Duration.ofSeconds(30));
    venue.elapse(Duration.ofSeconds(1));
    venue.beats("A-B", 1);
    venue.elapse(Duration.ofSeconds(4));

    assertThat(venue.effects()).isEmpty();
  }
}
