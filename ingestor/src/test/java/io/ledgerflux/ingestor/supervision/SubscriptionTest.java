package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Complaint;
import io.ledgerflux.ingestor.supervision.Effect.Disconnected;
import io.ledgerflux.ingestor.supervision.Effect.Refused;
import io.ledgerflux.ingestor.supervision.Effect.Subscribed;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a venue answers to a subscription, or does not. */
class SubscriptionTest {
  private static final List<String> CHANNELS = List.of("ticker", "heartbeat");

  @Test
  void noticesWhatTheAnswerLeavesOut() {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.effects();
    venue.confirms("A-B");

    assertThat(venue.effects())
        .containsExactly(
            new Refused("C-D", "the venue's answer leaves it out", Duration.ofSeconds(15)),
            new Subscribed(List.of("A-B")));
    venue.elapseBeating(Duration.ofSeconds(16), "A-B", 1);
    assertThat(venue.requests()).containsExactly(new Subscribe(List.of("C-D"), CHANNELS));
  }

  @Test
  void believesTickersMoreThanAnswers() {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.confirms("A-B");
    venue.trades("C-D", 1);

    assertThat(venue.supervisor.refused()).isEmpty();
    assertThat(venue.states()).containsEntry("C-D", FeedState.LIVE);
  }

  @Test
  void goesOnWhereTheVenueSendsButDoesNotAnswer() {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.effects();
    venue.elapseBeating(Duration.ofSeconds(6), "A-B", 1);

    assertThat(venue.effects()).hasSize(2).hasAtLeastOneElementOfType(Complaint.class);
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void saysOfAVenueThatSendsNothingThatItDoesNotAnswer() {
    Venue venue = new Venue(List.of("ticker"), "A-B", "C-D").opens();
    venue.elapse(Duration.ofSeconds(6));

    assertThat(venue.effects(Disconnected.class))
        .extracting(Disconnected::reason)
        .containsExactly("the venue does not answer");
  }

  static List<Map<String, Set<String>>> answersWithoutProducts() {
    return List.of(
        Map.of(),
        Map.of("ticker", Set.of(), "heartbeat", Set.of()),
        Map.of("", Set.of()),
        Map.of("ticker", Set.of()));
  }

  @ParameterizedTest
  @MethodSource("answersWithoutProducts")
  void anAnswerThatNamesNoProductRefusesNone(Map<String, Set<String>> answer) {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.effects();
    venue.says(new VenueMessage.Subscriptions(answer));
    venue.elapse(Duration.ofSeconds(1));
    assertThat(venue.effects()).isEmpty();

    venue.trades("A-B", 1);
    venue.elapse(Duration.ofSeconds(3));
    assertThat(venue.states()).containsEntry("A-B", FeedState.LIVE);
    venue.trades("A-B", 2);
    venue.elapse(Duration.ofSeconds(2));
    assertThat(venue.effects()).contains(new Subscribed(List.of("A-B", "C-D")));
    venue.says(new VenueMessage.Subscriptions(answer));
    assertThat(venue.supervisor.refused()).isEmpty();
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void knowsTheOtherNameOfTheBatchedTicker() {
    Venue venue = new Venue(List.of("ticker_batch"), "A-B").opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker_1000", Set.of("A-B"))));

    assertThat(venue.effects()).contains(new Subscribed(List.of("A-B")));
  }

  @Test
  void tellsAComplaintThatNoRequestExplains() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.says(new VenueMessage.VenueError("slow down", ""));

    assertThat(venue.effects()).containsExactly(new Complaint("slow down"));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void tellsAComplaintThatHasNoWords() {
    Venue venue = new Venue("A-B").subscribed("A-B");
    venue.says(new VenueMessage.VenueError("", " "));

    assertThat(venue.effects()).containsExactly(new Complaint("an error without a word"));
  }

  @Test
  void takesNoWordOfItsOwnForAProduct() {
    Venue venue = new Venue("WORD", "C-D").opens();
    venue.says(new VenueMessage.VenueError("", ""));

    assertThat(venue.supervisor.refused()).isEmpty();
  }

  @Test
  void tellsAChannelThatTheAnswerLeavesOut() {
    Venue venue = new Venue(List.of("ticker", "matches"), "A-B").opens();
    venue.says(new VenueMessage.Subscriptions(Map.of("ticker", Set.of("A-B"))));

    assertThat(venue.effects(Complaint.class))
        .containsExactly(new Complaint("the venue's answer leaves out products of matches"));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }
}
