package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Connect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnected;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.supervision.Effect.Subscribed;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that open, end and come again, and what is told of them. */
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
