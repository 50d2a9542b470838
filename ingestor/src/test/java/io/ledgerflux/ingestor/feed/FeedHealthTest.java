package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.feed.FeedSession.View;
import io.ledgerflux.ingestor.supervision.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedHealthTest {
  private static final View BRINGS = new View(true, true, false, "", List.of(), Map.of());
  private static final View AWAY = new View(false, false, false, "no route", List.of(), Map.of());
  private static final View REFUSED =
      new View(false, false, true, "refuses", List.of(), refusals("no", "delisted", true));
  private static final View UNNAMED =
      new View(false, false, false, "rate limit", List.of(), refusals("limit", "limit", false));

  @Test
  void allIsThereWhereEachConnectionBringsSomething() {
    assertThat(FeedHealth.of(List.of(BRINGS, BRINGS)).problem()).isEmpty();
    assertThat(FeedHealth.of(List.of(BRINGS, BRINGS)).connected()).isTrue();
  }

  @Test
  void oneConnectionThatIsAwayIsMissed() {
    assertThat(FeedHealth.of(List.of(BRINGS, AWAY)).problem()).contains("no route");
    assertThat(FeedHealth.of(List.of(BRINGS, AWAY, REFUSED)).problem()).contains("no route");
    assertThat(FeedHealth.of(List.of(BRINGS, AWAY)).connected()).isFalse();
  }

  @Test
  void oneForRefusedProductsAloneIsNotMissedButTold() {
    FeedHealth health = FeedHealth.of(List.of(REFUSED, BRINGS));
    assertThat(health.problem()).isEmpty();
    assertThat(health.connected()).isTrue();
    assertThat(health.refused()).containsOnlyKeys("A-A", "B-B");
    assertThat(health.warning()).isEqualTo("A-A is refused: delisted; B-B is refused: no");
  }

  @Test
  void whereAllIsRefusedNothingIsThere() {
    assertThat(FeedHealth.of(List.of(REFUSED, REFUSED)).problem()).contains("refuses");
    assertThat(FeedHealth.of(List.of(REFUSED)).connected()).isFalse();
  }

  @Test
  void whereTheRestIsAwayItIsWhatIsMissed() {
    assertThat(FeedHealth.of(List.of(AWAY, REFUSED)).problem()).contains("no route");
    assertThat(FeedHealth.of(List.of(REFUSED, AWAY)).problem()).contains("no route");
  }

  @Test
  void aConnectionThatIsRefusedWithoutNamesIsMissed() {
    FeedHealth health = FeedHealth.of(List.of(BRINGS, UNNAMED));
    assertThat(health.problem()).contains("rate limit");
    assertThat(health.connected()).isFalse();
    assertThat(health.refusedByName()).isEmpty();
    assertThat(FeedHealth.of(List.of(BRINGS, REFUSED)).refusedByName()).containsOnly("A-A", "B-B");
  }

  private static Map<String, Refusal> refusals(String ofB, String ofA, boolean byName) {
    return Map.of("B-B", new Refusal(ofB, byName), "A-A", new Refusal(ofA, byName));
  }
}
