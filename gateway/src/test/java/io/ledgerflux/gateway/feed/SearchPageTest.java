package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Searches;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LastTick;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SearchPageTest {
  private static final long LATER_EVENT = 2_000_000_000_000_000_000L;
  private static final long FAR_FUTURE = Long.MAX_VALUE / 2;

  @Test
  void goesOnBehindTheTickThatIsSought() {
    Found found = find(10, 1, tick(5, 2), tick(10, 5), tick(20, 10));
    assertThat(found.proven()).isTrue();
    assertThat(sequences(found)).containsExactly(20L);
  }

  @Test
  void aPredecessorProvesItAsWell() {
    Found found = find(10, 7, tick(20, 10), tick(30, 20));
    assertThat(found.proven()).isTrue();
    assertThat(sequences(found)).containsExactly(20L, 30L);
  }

  @Test
  void doesNotGoOnInANumberingThatOnlyPassedTheSequence() {
    Found found =
        find(
            500,
            1,
            tick(490, 480),
            tick(500, 490),
            Ticks.restart(3, LATER_EVENT),
            later(tick(499, 3), 1),
            later(tick(501, 499), 2));
    assertThat(found).isEqualTo(Found.NOTHING);
  }

  @Test
  void goesOnInANewNumberingFromOneOfItsTicks() {
    Found found =
        find(
            499,
            1,
            tick(500, 490),
            Ticks.restart(3, LATER_EVENT),
            later(tick(499, 3), 1),
            later(tick(501, 499), 2));
    assertThat(found.proven()).isTrue();
    assertThat(sequences(found)).containsExactly(501L);
  }

  @Test
  void doesNotGoOnBehindALaterTickThatHasTheSequence() {
    long happened = tick(500, 490).eventNanos();
    SearchPage page =
        new SearchPage(new Search(Ticks.PRODUCT, 500, new InStream(1), true, happened));
    fill(page, later(tick(490, 480), 1), later(tick(500, 490), 2), later(tick(510, 500), 3));
    assertThat(page.found()).isEqualTo(Found.NOTHING);
  }

  @Test
  void passesOverAnEarlierTickThatHasTheSequence() {
    SearchPage page =
        new SearchPage(new Search(Ticks.PRODUCT, 500, new InStream(1), true, LATER_EVENT + 2));
    fill(
        page,
        tick(500, 490),
        tick(501, 500),
        Ticks.restart(3, LATER_EVENT),
        later(tick(500, 3), 2),
        later(tick(510, 500), 3));
    assertThat(sequences(page.found())).containsExactly(510L);
  }

  @Test
  void goesOnInTheNewestNumberingThoughAnOlderOneFillsThePage() {
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(3, LATER_EVENT));
    ticks.add(later(tick(500, 3), 7));
    ticks.add(later(tick(900, 500), 8));
    Found found = find(500, 1, ticks.toArray(Tick[]::new));
    assertThat(sequences(found)).containsExactly(900L);
    assertThat(found.next()).isEqualTo(new InStream(ticks.size() + 1));
  }

  @Test
  void goesOnInTheOlderNumberingWhereTheNewerOneDoesNotHaveTheSequence() {
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(3, LATER_EVENT));
    ticks.add(later(tick(499, 3), 7));
    ticks.add(later(tick(501, 499), 8));
    Found found = find(500, 1, ticks.toArray(Tick[]::new));
    assertThat(sequences(found)).hasSize(SearchPage.MOST_FRAMES).startsWith(501L, 502L);
    assertThat(found.next()).isEqualTo(new InStream(SearchPage.MOST_FRAMES + 2));
    assertThat(found.complete()).isFalse();
  }

  @Test
  void doesNotGoOnInTheOlderNumberingWhereTheNewerOneMayHaveTheSequence() {
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(3, LATER_EVENT));
    ticks.add(later(tick(499, 3), 7));
    assertThat(find(500, 1, ticks.toArray(Tick[]::new))).isEqualTo(Found.NOTHING);
  }

  @Test
  void aNumberingBeganWithItsRestartThoughOneOfItsTicksCameBefore() {
    Found found =
        find(
            130,
            1,
            Ticks.restart(3, LATER_EVENT),
            later(tick(10, 3), 1),
            later(tick(120, 110), 30),
            Ticks.restart(110, LATER_EVENT + 20),
            later(tick(130, 120), 35),
            later(tick(140, 130), 25),
            later(tick(150, 140), 40));
    assertThat(sequences(found)).containsExactly(140L, 150L);
    assertThat(found.frames()).noneMatch(Frame::gap);
    assertThat(found.numberingNanos()).isEqualTo(LATER_EVENT + 20);
  }

  @Test
  void passesTheSequenceAmongTicksThatCameBeforeTheirRestart() {
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(3, LATER_EVENT));
    ticks.add(later(tick(10, 3), 1));
    ticks.add(later(tick(499, 490), 30));
    ticks.add(later(tick(501, 499), 31));
    ticks.add(later(tick(502, 501), 32));
    ticks.add(Ticks.restart(490, LATER_EVENT + 20));
    Found found = find(500, 1, ticks.toArray(Tick[]::new));
    assertThat(sequences(found)).hasSize(SearchPage.MOST_FRAMES).startsWith(501L, 502L, 503L);
  }

  @Test
  void goesOnBehindARestartThatIsTheLastInTheStream() {
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(500, LATER_EVENT));
    Found found = find(500, 1, ticks.toArray(Tick[]::new));
    assertThat(found.proven()).isTrue();
    assertThat(found.frames()).isEmpty();
    assertThat(found.next()).isEqualTo(new InStream(ticks.size() + 1));
  }

  @Test
  void thePageBehindAFullOneBeginsWhereThatWasFull() {
    Found found = find(500, 1, moreThanAPage().toArray(Tick[]::new));
    assertThat(found.frames()).hasSize(SearchPage.MOST_FRAMES);
    assertThat(found.complete()).isFalse();
    assertThat(found.next()).isEqualTo(new InStream(SearchPage.MOST_FRAMES + 2));
  }

  @Test
  void aFullPageIsReadNoFurtherThanATickStandsFromItsPlace() {
    long from = 5_000;
    SearchPage page = new SearchPage(Searches.begin(Ticks.PRODUCT, 500, from));
    moreThanAPage().forEach(tick -> page.add(Ticks.arrival(tick, tick.sequence() - 500 + from)));
    page.add(Ticks.arrival(tick(9_000, 8_999), from + TapeAssembler.STREAM_DISORDER - 1));
    assertThat(page.isEnded()).isFalse();
    page.add(Ticks.arrival(tick(9_001, 9_000), from + TapeAssembler.STREAM_DISORDER));
    assertThat(page.isEnded()).isTrue();
  }

  @Test
  void aFurtherPageEndsWhereItIsFull() {
    SearchPage page = new SearchPage(further(500, Search.UNKNOWN));
    moreThanAPage().forEach(tick -> page.add(Ticks.arrival(tick, tick.sequence() - 499)));
    assertThat(page.isEnded()).isTrue();
  }

  @Test
  void releasesNothingOfTheNextPageWhereAFullOneLooksOn() {
    SearchPage page = fullPageBeforeOneThatWaits();
    page.add(Ticks.arrival(Ticks.restart(499, tick(499, 0).eventNanos()), 6_300));
    assertIsFullBeforeOneThatWaits(page);
  }

  @Test
  void releasesNothingOfTheNextPageWhereAFullOneEnds() {
    SearchPage page = fullPageBeforeOneThatWaits();
    page.end(FAR_FUTURE);
    assertIsFullBeforeOneThatWaits(page);
  }

  /** Its last tick but two waits for what the next page has. */
  private static SearchPage fullPageBeforeOneThatWaits() {
    SearchPage page = new SearchPage(Searches.begin(Ticks.PRODUCT, 500, 1));
    moreThanAPage()
        .subList(0, SearchPage.MOST_FRAMES - 1)
        .forEach(tick -> page.add(Ticks.arrival(tick, tick.sequence() - 499)));
    page.add(Ticks.arrival(tick(780, 779), 257));
    page.add(Ticks.arrival(tick(755, 754), 258));
    page.add(Ticks.arrival(tick(756, 755), 259));
    return page;
  }

  private static void assertIsFullBeforeOneThatWaits(SearchPage page) {
    assertThat(sequences(page.found())).hasSize(SearchPage.MOST_FRAMES).endsWith(755L, 756L);
    assertThat(page.found().next()).isEqualTo(new InStream(257));
  }

  /** From 500 on. */
  private static List<Tick> moreThanAPage() {
    return LongStream.range(500, 500 + 2 * SearchPage.MOST_FRAMES)
        .mapToObj(sequence -> tick(sequence, sequence - 1))
        .toList();
  }

  @Test
  void aFurtherPageDoesNotGoOnAcrossALowerNumbering() {
    SearchPage page = new SearchPage(further(500, tick(500, 490).eventNanos()));
    fill(page, tick(510, 500), Ticks.restart(3, LATER_EVENT), later(tick(501, 3), 1));
    assertThat(page.found()).isEqualTo(Found.NOTHING);
  }

  @Test
  void aFurtherPageLeavesOutTheNumberingBeforeItsOwn() {
    SearchPage page = new SearchPage(further(10, LATER_EVENT + 7));
    List<Tick> ticks = new ArrayList<>(moreThanAPage());
    ticks.add(Ticks.restart(3, LATER_EVENT));
    ticks.add(later(tick(10, 3), 7));
    ticks.add(later(tick(20, 10), 8));
    fill(page, ticks.toArray(Tick[]::new));
    assertThat(sequences(page.found())).containsExactly(20L);
  }

  @Test
  void aFurtherPageKnowsTheBeginningOfItsNumberingFromThePageBefore() {
    Search search =
        new Search(
            Ticks.PRODUCT,
            new LastTick(7, LATER_EVENT + 2),
            new InStream(1),
            false,
            LATER_EVENT,
            Optional.empty());
    SearchPage page = new SearchPage(search);
    Tick straggler = Ticks.at(tick(470, 460), LATER_EVENT - 1);
    fill(
        page, straggler, later(tick(7, 3), 2), Ticks.restart(3, LATER_EVENT), later(tick(9, 7), 3));
    assertThat(sequences(page.found())).containsExactly(9L);
    assertThat(page.found().numberingNanos()).isEqualTo(LATER_EVENT);
  }

  @Test
  void aFurtherPageEndsWhereTheNumberingDoesThoughTheNextPassesItsSequence() {
    SearchPage page = new SearchPage(further(500, tick(500, 490).eventNanos()));
    fill(
        page,
        tick(500, 490),
        Ticks.restart(3, LATER_EVENT),
        later(tick(500, 3), 1),
        later(tick(510, 500), 2));
    assertThat(page.found()).isEqualTo(Found.NOTHING);
  }

  @Test
  void theBeginningOfItsNumberingTwiceLosesNothingOfAFurtherPage() {
    SearchPage page = new SearchPage(further(10, LATER_EVENT + 7));
    Tick restart = Ticks.restart(3, LATER_EVENT);
    fill(page, restart, later(tick(20, 10), 8), restart, later(tick(30, 20), 9));
    assertThat(sequences(page.found())).containsExactly(20L, 30L);
  }

  @Test
  void aDoubleFromTheNumberingBeforeProvesNothing() {
    assertThat(
            find(
                15,
                1,
                tick(15, 5),
                Ticks.restart(3, LATER_EVENT),
                tick(15, 5),
                later(tick(14, 3), 1),
                later(tick(20, 14), 2)))
        .isEqualTo(Found.NOTHING);
  }

  @Test
  void doesNotWaitForWhatIsMissingBeforeTheSequenceThatIsSought() {
    SearchPage page = new SearchPage(Searches.begin(Ticks.PRODUCT, 20, 1));
    Tick[] ticks = {Ticks.restart(3, LATER_EVENT), later(tick(20, 10), 1), later(tick(30, 20), 2)};
    for (int i = 0; i < ticks.length; i++) {
      page.add(Ticks.arrival(ticks[i], i + 1));
    }
    page.end(0);
    assertThat(sequences(page.found())).containsExactly(30L);
  }

  @Test
  void theBeginningOfTheNumberingInTheStreamTwiceLosesNothing() {
    Tick restart = Ticks.restart(3, LATER_EVENT);
    Found found = find(3, 1, restart, later(tick(4, 3), 1), later(tick(5, 4), 2), restart);
    assertThat(found.proven()).isTrue();
    assertThat(sequences(found)).containsExactly(4L, 5L);
  }

  @Test
  void whatWaitedInTheNumberingBeforeIsLeftOut() {
    Found found =
        find(3, 1, tick(1, 0), tick(30, 20), Ticks.restart(3, LATER_EVENT), later(tick(4, 3), 1));
    assertThat(sequences(found)).containsExactly(4L);
  }

  @Test
  void doesNotGoOnFromASequenceThatMayBeOfANumberingBeforeTheStream() {
    assertThat(find(15, 1, tick(10, 5), tick(20, 10))).isEqualTo(Found.NOTHING);
    assertThat(find(4, 1, tick(10, 5), tick(20, 10))).isEqualTo(Found.NOTHING);
    assertThat(sequences(find(5, 1, tick(10, 5), tick(20, 10)))).containsExactly(10L, 20L);
  }

  @Test
  void aSequenceThatIsNotFoundIsSoughtFromTheBeginning() {
    SearchPage page = new SearchPage(Searches.begin(Ticks.PRODUCT, 15, 7));
    fill(page, tick(10, 5), tick(20, 10));
    assertThat(page.mayBeProvenFromTheBeginning()).isTrue();
    SearchPage proven = new SearchPage(Searches.begin(Ticks.PRODUCT, 10, 7));
    fill(proven, tick(10, 5), tick(20, 10));
    assertThat(proven.mayBeProvenFromTheBeginning()).isFalse();
  }

  private static Search further(long after, long afterNanos) {
    return new Search(Ticks.PRODUCT, after, new InStream(1), false, afterNanos);
  }

  private static Found find(long after, long from, Tick... ticks) {
    SearchPage page = new SearchPage(Searches.begin(Ticks.PRODUCT, after, from));
    fill(page, ticks);
    return page.found();
  }

  private static void fill(SearchPage page, Tick... ticks) {
    for (int i = 0; i < ticks.length && !page.isEnded(); i++) {
      page.add(Ticks.arrival(ticks[i], i + 1));
    }
    if (!page.isEnded()) {
      page.end(FAR_FUTURE);
    }
  }

  private static Tick later(Tick tick, long nanos) {
    return Ticks.at(tick, LATER_EVENT + nanos);
  }

  private static List<Long> sequences(Found found) {
    return found.frames().stream().map(Frame::sequence).toList();
  }
}
