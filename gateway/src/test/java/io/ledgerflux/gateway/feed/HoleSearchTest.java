package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Hole;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoleSearchTest {
  private static final Hole HOLE = new Hole(10, 3, 30, 7, 0);

  private final List<Search> searches = new ArrayList<>();

  @Test
  void takesWhatIsMissingAndNoMore() throws Exception {
    assertThat(find(search -> behind(search, 20, 30, 40))).containsExactly(20L, 30L);
    assertThat(searches).containsExactly(new Search(Ticks.PRODUCT, 10, new InStream(7), false, 3));
  }

  @Test
  void asksTheFartherSourceForWhatTheNearerLacks() throws Exception {
    assertThat(find(search -> behind(search, 20), search -> behind(search, 20, 30)))
        .containsExactly(20L, 30L);
    assertThat(find(search -> Found.NOTHING, search -> behind(search, 20, 30)))
        .containsExactly(20L, 30L);
    assertThat(find(search -> behind(search), search -> Found.NOTHING)).isEmpty();
  }

  @Test
  void asksNobodyForWhatWasFound() throws Exception {
    assertThat(find(search -> behind(search, 20, 30), search -> behind(search, 20, 30)))
        .containsExactly(20L, 30L);
    assertThat(searches).hasSize(1);
  }

  @Test
  void turnsPages() throws Exception {
    assertThat(
            find(
                search ->
                    new Found(behind(search, search.afterSequence() + 1).frames(), true, false, 8)))
        .hasSize(20)
        .isSorted();
  }

  @Test
  void findsTheTickAsItWas() throws Exception {
    Tick tick = tick(20, 10);
    BackfillSource backfill =
        search -> new Found(List.of(Ticks.behindGap(tick, 3).frame()), true, true, 4);
    Arrival found = new HoleSearch(List.of(backfill)).find(Ticks.PRODUCT, HOLE).getFirst();
    assertThat(found.tick()).isEqualTo(tick);
    assertThat(found.json()).isEqualTo(Ticks.arrival(tick, 3).json());
    assertThat(found.streamSequence()).isEqualTo(3);
  }

  @Test
  void doesNotGoOnInAnotherNumbering() throws Exception {
    BackfillSource backfill =
        search -> new Found(List.of(Ticks.onTape(Ticks.restart(20, 1), 3).frame()), true, true, 4);
    assertThat(find(backfill)).isEmpty();
  }

  private List<Long> find(BackfillSource... sources) throws InterruptedException {
    List<BackfillSource> noted =
        Arrays.stream(sources)
            .<BackfillSource>map(
                backfill ->
                    search -> {
                      searches.add(search);
                      return backfill.find(search);
                    })
            .toList();
    return new HoleSearch(noted)
        .find(Ticks.PRODUCT, HOLE).stream().map(arrival -> arrival.tick().sequence()).toList();
  }

  private static Found behind(Search search, long... sequences) {
    return new Found(
        Arrays.stream(sequences)
            .filter(sequence -> sequence > search.afterSequence())
            .mapToObj(sequence -> Ticks.onTape(tick(sequence, -1), sequence).frame())
            .toList(),
        true,
        true,
        50);
  }
}
