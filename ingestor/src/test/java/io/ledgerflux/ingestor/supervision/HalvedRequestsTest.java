package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Effect.Complaint;
import io.ledgerflux.ingestor.supervision.Effect.Refused;
import io.ledgerflux.ingestor.supervision.Effect.Send;
import io.ledgerflux.ingestor.venue.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request that is refused without a name is halved until each bad product stands alone. */
class HalvedRequestsTest {
  @Test
  void halvesARequestWhoseRefusalNamesNone() {
    Venue venue = new Venue("A-A", "B-B", "C-C", "D-D", "E-E").opens();
    Set<String> bad = Set.of("D-D");
    List<String> confirmed = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    List<Effect> effects = venue.effects();
    while (!effects.isEmpty()) {
      refused.addAll(
          effects.stream().filter(Refused.class::isInstance).map(Refused.class::cast).toList());
      for (Effect effect : effects) {
        if (effect instanceof Send(Request request)) {
          if (request.products().stream().anyMatch(bad::contains)) {
            venue.complains("something is not a valid product");
          } else {
            confirmed.addAll(request.products());
            venue.confirms(confirmed.toArray(String[]::new));
          }
        }
      }
      effects = venue.effects();
    }

    assertThat(confirmed).containsExactlyInAnyOrder("A-A", "B-B", "C-C", "E-E");
    assertThat(refused)
        .containsExactly(
            new Refused(
                "D-D",
                "Failed to subscribe: something is not a valid product",
                Duration.ofSeconds(15)));
    assertThat(venue.supervisor.isSubscribed()).isTrue();
  }

  @Test
  void tellsOnceOfARequestThatIsRefusedWithoutAName() {
    Venue venue = new Venue("A-A", "B-B", "C-C", "D-D", "E-E", "F-F", "G-G", "H-H").opens();
    Set<String> bad = Set.of("C-C", "H-H");
    List<String> confirmed = new ArrayList<>();
    List<Effect> told = new ArrayList<>();
    List<Effect> effects = venue.effects();
    while (!effects.isEmpty()) {
      told.addAll(effects);
      for (Effect effect : effects) {
        if (effect instanceof Send(Request request)) {
          if (request.products().stream().anyMatch(bad::contains)) {
            venue.complains("of " + request.products().size() + " one is no product");
          } else {
            confirmed.addAll(request.products());
            venue.confirms(confirmed.toArray(String[]::new));
          }
        }
      }
      venue.elapse(Duration.ofMillis(100)); // A request at a time has its pace.
      effects = venue.effects();
    }

    assertThat(told.stream().filter(Complaint.class::isInstance))
        .containsExactly(new Complaint("Failed to subscribe: of 8 one is no product"));
    assertThat(told.stream().filter(Refused.class::isInstance).map(e -> ((Refused) e).product()))
        .containsExactlyInAnyOrder("C-C", "H-H");
  }

  @Test
  void tellsWhyItHalvesARequest() {
    Venue venue = new Venue("A-B", "C-D").opens();
    venue.complains("down for maintenance");

    assertThat(venue.effects(Complaint.class))
        .containsExactly(new Complaint("Failed to subscribe: down for maintenance"));
  }
}
