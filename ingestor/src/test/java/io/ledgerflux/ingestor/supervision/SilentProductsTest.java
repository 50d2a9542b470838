package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Resynced;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.Request.Unsubscribe;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Products that fall silent while others of their connection go on. */
class SilentProductsTest {
  private static final List<String> CHANNELS = List.of("ticker", "heartbeat");

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
}
