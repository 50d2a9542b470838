package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Connect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnect;
import io.ledgerflux.ingestor.supervision.Effect.Disconnected;
import io.ledgerflux.ingestor.supervision.Effect.Refused;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.supervision.Effect.Subscribed;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of products that the venue refuses. */
class RefusedProductsTest {
  private static final List<String> CHANNELS = List.of("ticker", "heartbeat");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "YFI-USD is delisted",
        "YFI-USD is not a valid product",
        "product 'yfi-usd' unknown",
        "no such product: YFI-USD."
      })
  void leavesOutAtOnceTheProductThatTheVenueRefuses(String reason) {
    Venue venue = new Venue("A-B", "YFI-USD", "C-D").opens();
    venue.effects();

    venue.complains(reason);
    assertThat(venue.effects())
        .containsExactly(
            new Refused("YFI-USD", "Failed to subscribe: " + reason, Duration.ofSeconds(15)),
            new Send(new Subscribe(List.of("A-B", "C-D"), CHANNELS)));
    venue.confirms("A-B", "C-D");
    assertThat(venue.effects()).containsExactly(new Subscribed(List.of("A-B", "C-D")));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
    assertThat(venue.supervisor.refused()).containsOnlyKeys("YFI-USD");
    assertThat(venue.states()).containsEntry("YFI-USD", FeedState.STALE);
  }

  @Test
  void leavesOutSeveralOneAfterTheOther() {
    Venue venue = new Venue("A-B", "C-D", "E-F", "G-H").opens();
    venue.effects();

    venue.complains("A-B is delisted");
    venue.complains("E-F and G-H are delisted");
    assertThat(venue.requests())
        .containsExactly(
            new Subscribe(List.of("C-D", "E-F", "G-H"), CHANNELS),
            new Subscribe(List.of("C-D"), CHANNELS));
  }

  @Test
  void triesARefusedProductAgainAloneAndLater() {
    Venue venue = refusing("A-B", "YFI-USD");

    venue.elapseBeating(Duration.ofSeconds(14), "A-B", 1);
    assertThat(venue.effects()).isEmpty();
    venue.elapseBeating(Duration.ofSeconds(2), "A-B", 1);
    assertThat(venue.requests()).containsExactly(new Subscribe(List.of("YFI-USD"), CHANNELS));
    venue.complains("YFI-USD is delisted");
    assertThat(venue.effects(Refused.class)).hasSize(1);
    assertThat(venue.states()).containsEntry("A-B", FeedState.QUIET);

    venue.elapseBeating(Duration.ofSeconds(28), "A-B", 1);
    assertThat(venue.requests()).isEmpty();
    venue.elapseBeating(Duration.ofSeconds(4), "A-B", 1);
    assertThat(venue.requests()).hasSize(1);
    venue.confirms("A-B", "YFI-USD");
    assertThat(venue.supervisor.refused()).isEmpty();
    assertThat(venue.states()).containsEntry("YFI-USD", FeedState.QUIET);
  }

  /** As where the venue is only confused for a moment, at a connection anew. */
  @Test
  void triesAProductThatWasSentBeforeAgainSoon() {
    Venue venue = new Venue("A-B", "C-D").subscribed("A-B", "C-D");
    venue.on(new Event.Closed("gone"));
    venue.opens();
    venue.complains("C-D is not a valid product");
    venue.confirms("A-B");
    venue.effects();
    List<Long> waits = new ArrayList<>();
    for (int second = 0; second < 40; second++) {
      venue.elapseBeating(Duration.ofSeconds(1), "A-B", 1);
      for (Effect effect : venue.effects()) {
        if (effect instanceof Send) {
          venue.complains("C-D is not a valid product");
        } else if (effect instanceof Refused refused) {
          waits.add(refused.retryIn().toSeconds());
        }
      }
    }

    assertThat(waits).startsWith(2L, 4L, 8L, 16L);
  }

  @Test
  void remembersARefusalOnTheNextConnection() {
    Venue venue = refusing("A-B", "YFI-USD");
    venue.on(new Event.Closed("gone"));
    venue.effects();

    venue.opens();
    assertThat(venue.requests()).containsExactly(new Subscribe(List.of("A-B"), CHANNELS));
  }

  @Test
  void aComplaintThatNamesNoProductIsNotTheProductsFault() {
    Venue venue = new Venue("A-B").opens();
    venue.complains("rate limit exceeded");
    assertThat(venue.supervisor.refused())
        .containsEntry("A-B", new Refusal("Failed to subscribe: rate limit exceeded", false));
    assertThat(venue.supervisor.isRefusedByName()).isFalse();
  }

  @Test
  void whoWasRefusedByNameStaysSoWhateverTheVenueComplainsOfNext() {
    Venue venue = new Venue("A-B").opens();
    venue.complains("A-B is delisted");
    assertThat(venue.supervisor.isRefusedByName()).isTrue();
    venue.elapse(Duration.ofMinutes(11));
    venue.on(new Event.Opened());
    venue.complains("rate limit exceeded");
    assertThat(venue.supervisor.refused())
        .containsEntry("A-B", new Refusal("Failed to subscribe: rate limit exceeded", true));
    assertThat(venue.supervisor.isRefusedByName()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"internal error", "C-D is delisted"})
  void waitsLongerEachTimeForAProductThatIsRefused(String reason) {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.complains("internal error");
    venue.confirms("A-B");
    venue.complains(reason);
    List<Long> waits = new ArrayList<>();
    for (int second = 0; second < 3_000; second++) {
      venue.elapseBeating(Duration.ofSeconds(1), "A-B", 1);
      for (Effect effect : venue.effects()) {
        if (effect instanceof Send) {
          venue.complains(reason);
        } else if (effect instanceof Refused refused) {
          waits.add(refused.retryIn().toSeconds());
        }
      }
    }

    assertThat(waits).startsWith(15L, 30L, 60L, 120L, 240L, 480L, 600L, 600L);
  }

  @Test
  void withoutAnyProductLeftItWaitsBeforeItConnectsAgain() {
    Venue venue = new Venue("YFI-USD").opens();
    venue.effects();
    venue.complains("YFI-USD is delisted");
    venue.elapse(Duration.ofSeconds(1));

    assertThat(venue.effects())
        .contains(new Disconnect())
        .anySatisfy(
            effect ->
                assertThat(effect)
                    .isInstanceOfSatisfying(
                        Disconnected.class,
                        away -> {
                          assertThat(away.reason()).contains("YFI-USD is delisted");
                          assertThat(away.retryIn()).isGreaterThan(Duration.ofSeconds(10));
                        }));
    venue.elapse(Duration.ofSeconds(13));
    assertThat(venue.effects()).isEmpty();
    venue.elapse(Duration.ofSeconds(2));
    assertThat(venue.effects(Connect.class)).hasSize(1);
    venue.on(new Event.Opened());
    assertThat(venue.requests()).containsExactly(new Subscribe(List.of("YFI-USD"), CHANNELS));
  }

  private static Venue refusing(String good, String bad) {
    Venue venue = new Venue(good, bad).opens();
    venue.complains(bad + " is delisted");
    venue.confirms(good);
    venue.beats(good, 1);
    venue.effects();
    return venue;
  }
}
