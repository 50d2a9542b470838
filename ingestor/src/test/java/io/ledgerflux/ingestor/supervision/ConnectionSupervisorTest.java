package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Connect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnected;
import io.ledgerflux.ingestor.supervision.Effect.Resynced;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.supervision.Effect.Subscribed;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.Request.Unsubscribe;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionSupervisorTest {
  private static final List<String> CHANNELS = List.of("ticker", "heartbeat");

  @Test
  void connectsAtOnceAndSubscribes() {
    Venue venue = new Venue("A-B", "C-D");

    venue.on(new Event.Elapsed());
    assertThat(venue.effects()).containsExactly(new Connect(1));
    venue.on(new Event.Opened());
    assertThat(venue.effects())
        .containsExactly(new Send(new Subscribe(List.of("A-B", "C-D"), CHANNELS)));
    assertThat(venue.supervisor.isSubscribed()).isFalse();
    venue.confirms("A-B", "C-D");
    assertThat(venue.effects()).containsExactly(new Subscribed(List.of("A-B", "C-D")));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void triesForEverLessAndLessOften() {
    Venue venue = new Venue("A-B");
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      venue.elapse(Duration.ofSeconds(6));
      venue.on(new Event.Closed("connection refused"));
      List<Effect> effects = venue.effects();
      assertThat(effects.getFirst()).isEqualTo(new Connect(i + 1));
      assertThat(effects.getLast()).isInstanceOf(Disconnected.class);
      waits.add(((Disconnected) effects.getLast()).retryIn().toMillis());
    }

    assertThat(waits).startsWith(250L, 500L, 1_000L, 2_000L, 2_500L, 2_500L).endsWith(2_500L);
  }

  @Test
  void givesUpAHandshakeThatIsNotAnswered() {
    Venue venue = new Venue("A-B");
    venue.on(new Event.Elapsed());
    venue.elapse(Duration.ofMillis(9_900));
    assertThat(venue.effects()).containsExactly(new Connect(1));
    venue.elapse(Duration.ofMillis(100));
    assertThat(venue.effects()).contains(new Disconnect());
    assertThat(venue.supervisor.isOpen()).isFalse();
  }

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
  void aSilentProductIsSubscribedAnewWhileOthersBeat() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.beats("C-D", 1);
    venue.elapseBeating(Duration.ofSeconds(4), "A-B", 5);
    assertThat(venue.effects()).isEmpty();

    venue.elapseBeating(Duration.ofSeconds(2), "A-B", 5);
    assertThat(venue.effects())
        .containsExactly(
            new Send(new Unsubscribe(List.of("C-D"), CHANNELS)),
            new Send(new Subscribe(List.of("C-D"), CHANNELS)));
    assertThat(venue.states()).isEqualTo(Map.of("A-B", FeedState.QUIET, "C-D", FeedState.STALE));
    venue.confirms("A-B");
    venue.confirms("A-B", "C-D");
    venue.beats("C-D", 1);
    assertThat(venue.effects()).containsExactly(new Resynced("C-D", true));
    venue.elapseBeating(Duration.ofSeconds(1), "A-B", 5);
    assertThat(venue.states()).containsEntry("C-D", FeedState.QUIET);
  }

  @Test
  void aProductThatWasNeverHeardIsSubscribedAnewToo() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.elapseBeating(Duration.ofSeconds(6), "A-B", 5);

    assertThat(venue.requests())
        .contains(new Subscribe(List.of("C-D"), CHANNELS))
        .allSatisfy(request -> assertThat(request.products()).containsExactly("C-D"));
  }

  @Test
  void aProductThatStaysSilentIsSubscribedAnewLessAndLessOften() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    List<Long> seconds = new ArrayList<>();
    int failures = 0;
    for (long second = 0; second < 3_600; second++) {
      venue.elapseBeating(Duration.ofSeconds(1), "A-B", 5);
      for (Effect effect : venue.effects()) {
        if (effect instanceof Send(Unsubscribe request)) {
          seconds.add(second);
          venue.confirms("A-B");
          venue.confirms("A-B", "C-D");
        } else if (effect instanceof Resynced(String product, boolean success)) {
          failures += success ? 0 : 1;
        }
      }
    }

    assertThat(seconds).hasSizeBetween(6, 12);
    assertThat(failures).isEqualTo(seconds.size());
    assertThat(seconds.get(1) - seconds.get(0)).isEqualTo(10);
    assertThat(venue.supervisor.isOpen()).isTrue();
  }

  @Test
  void aProductWhoseTickersComeIsNotSilent() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.beats("C-D", 1);
    for (int i = 1; i < 100; i++) {
      venue.elapseBeating(Duration.ofSeconds(1), "A-B", 5);
      venue.trades("C-D", i);
    }

    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void aPauseOfOurOwnIsNoSilenceOfAProduct() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.beats("C-D", 1);
    venue.freeze(Duration.ofSeconds(30));
    venue.beats("A-B", 1);
    venue.elapse(Duration.ofSeconds(1));

    assertThat(venue.effects()).isEmpty();
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
    venue.elapse(Duration.ofMinutes(10));

    assertThat(venue.effects(Disconnect.class)).isEmpty();
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

  @Test
  void nothingIsSubscribedOnANewConnection() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("A-B", 1);
    venue.on(new Event.Closed("reset by peer"));
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    assertThat(venue.supervisor.isSubscribed()).isFalse();
    venue.effects();

    venue.opens();
    assertThat(venue.requests()).containsExactly(new Subscribe(List.of("A-B"), CHANNELS));
    assertThat(venue.states()).containsEntry("A-B", FeedState.STALE);
    venue.confirms("A-B");
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
  }

  @Test
  void aSuccessMakesTheNextRetryQuick() {
    Venue venue = new Venue("A-B");
    for (int i = 0; i < 5; i++) {
      venue.elapse(Duration.ofSeconds(6));
      venue.on(new Event.Closed("no route"));
    }
    venue.subscribed("A-B");
    venue.on(new Event.Closed("gone"));

    assertThat(venue.effects())
        .containsExactly(new Disconnected("gone", 1, Duration.ofMillis(250)));
    venue.on(new Event.Closed("gone again, as sockets may say twice"));
    assertThat(venue.effects()).isEmpty();
  }

  @Test
  void tellsTimesAndTradesInItsStatus() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.trades("A-B", 7);
    venue.elapse(Duration.ofSeconds(1));
    venue.beats("A-B", 8);
    venue.elapse(Duration.ofSeconds(1));

    FeedStatus status =
        venue.supervisor.statuses(venue.nowNanos(), Duration.ofDays(1).toNanos()).getFirst();
    assertThat(status.product()).isEqualTo("A-B");
    assertThat(status.statusNanos()).isEqualTo(Duration.ofDays(1).toNanos());
    assertThat(status.lastTickNanos()).isEqualTo(Duration.ofDays(1).minusSeconds(2).toNanos());
    assertThat(status.lastHeartbeatNanos()).isEqualTo(Duration.ofDays(1).minusSeconds(1).toNanos());
    assertThat(status.lastTradeId()).hasValue(8);
    FeedStatus other = venue.supervisor.statuses(venue.nowNanos(), 0).getLast();
    assertThat(other.lastTickNanos()).isZero();
    assertThat(other.lastHeartbeatNanos()).isZero();
    assertThat(other.lastTradeId()).isEmpty();
  }

  @Test
  void whatComesForProductsOfNobodyChangesNothing() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.trades("X-Y", 1, 5);
    venue.beats("X-Y", 9);
    venue.says(new VenueMessage.Ignored("news"));

    assertThat(venue.effects()).isEmpty();
    assertThat(venue.supervisor.follows("X-Y")).isFalse();
    assertThat(venue.supervisor.follows("A-B")).isTrue();
  }
}
