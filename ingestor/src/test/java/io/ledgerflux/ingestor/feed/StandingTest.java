package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.feed.FeedSession.View;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final View BRINGS = new View(true, true, false, "", List.of(), Map.of());
  private static final View AWAY = new View(false, false, false, "no route", List.of(), Map.of());
  private static final View REFUSED =
      new View(false, false, true, "refuses", List.of(), Map.of("B-B", "no", "A-A", "delisted"));

  @Test
  void allIsThereWhereEachConnectionBringsSomething() {
    assertThat(Standing.of(List.of(BRINGS, BRINGS)).problem()).isEmpty();
    assertThat(Standing.of(List.of(BRINGS, BRINGS)).connected()).isTrue();
  }

  @Test
  void oneConnectionThatIsAwayIsMissed() {
    assertThat(Standing.of(List.of(BRINGS, AWAY)).problem()).contains("no route");
    assertThat(Standing.of(List.of(BRINGS, AWAY, REFUSED)).problem()).contains("no route");
    assertThat(Standing.of(List.of(BRINGS, AWAY)).connected()).isFalse();
  }

  @Test
  void oneForRefusedProductsAloneIsNotMissedButTold() {
    Standing standing = Standing.of(List.of(REFUSED, BRINGS));
    assertThat(standing.problem()).isEmpty();
    assertThat(standing.connected()).isTrue();
    assertThat(standing.refused()).containsOnlyKeys("A-A", "B-B");
    assertThat(standing.warning()).isEqualTo("A-A is refused: delisted; B-B is refused: no");
  }

  @Test
  void whereAllIsRefusedNothingIsThere() {
    assertThat(Standing.of(List.of(REFUSED, REFUSED)).problem()).contains("refuses");
    assertThat(Standing.of(List.of(REFUSED)).connected()).isFalse();
  }

  @Test
  void whereTheRestIsAwayItIsWhatIsMissed() {
    assertThat(Standing.of(List.of(AWAY, REFUSED)).problem()).contains("no route");
  }
}
