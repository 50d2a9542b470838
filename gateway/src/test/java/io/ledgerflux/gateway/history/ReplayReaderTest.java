package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.ReplayHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayReaderTest extends ReplayReaderFixture {
  @Test
  void tellsWhatHappenedAMinuteAfterItsFollowersInItsPlace() {
    store(ETH, 100, 99, -10);
    store(ETH, 101, 100, 55);
    for (int i = 2; i < 80; i++) {
      store(ETH, 100 + i, 99 + i, i - 1);
    }
    assertThat(replay(0, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(sequences(101, 179));
  }

  @Test
  void tellsWhatHappenedInTheWindowBeforeAFollowerThatHappenedBeforeIt() {
    store(ETH, 8, 7, -20);
    store(ETH, 9, 8, 30);
    store(ETH, 10, 9, -10);
    store(ETH, 11, 10, 1);
    store(ETH, 12, 11, 2);
    replay(0, 100, ETH);
    assertThat(told(ETH)).containsExactly(9L, 11L, 12L);
  }

  @Test
  void knowsWhenTheLastTickHappenedThoughThatIsBeforeTheWindow() {
    store(ETH, 1, 0, -3);
    Page page = take(open(0, 10, ETH), true);
    assertThat(page.reached()).containsEntry(ETH, new Reached(1, START - 3 * SECOND));
  }

  @Test
  void missesNothingThatHappenedBehindTheWindow() {
    store(ETH, 1, 0, -10);
    store(ETH, 2, 1, 9);
    store(ETH, 3, 2, 40);
    store(ETH, 4, 3, 9.5);
    store(ETH, 5, 4, 50);
    replay(0, 10, ETH);
    assertThat(told(ETH)).containsExactly(2L, 4L);
  }

  @Test
  void takesNothingOfTheNextNumberingForWhatIsMissing() {
    store(ETH, 100, 99, -10);
    store(ETH, 105, 104, 1);
    store(ETH, 106, 105, 2);
    store(Ticks.at(Ticks.tick(ETH, 101, -1).restarting(), START + 5 * SECOND));
    for (int i = 2; i < 8; i++) {
      store(ETH, 100 + i, 99 + i, 4 + i);
    }
    replay(0, 100, ETH);
    assertThat(told(ETH)).containsExactly(-105L, 106L, 101L, 102L, 103L, 104L, 105L, 106L, 107L);
  }

  @Test
  void looksIntoAllHoles() {
    store(ETH, 0, -1, -10);
    for (int i = 1; i < 60; i += 2) {
      store(ETH, i, i - 1, 20 + i * 0.01);
      store(ETH, i + 1, i, 1 + i * 0.2);
    }
    replay(0, 100, ETH);
    assertThat(told(ETH)).isEqualTo(sequences(1, 60));
  }

  @Test
  void tellsNoGapWhereItHasNotLookedYet() {
    store(ETH, 0, -1, -10);
    for (long i = 1; i <= 20; i++) {
      store(ETH, 10 * i, 10 * i - 1, i * 0.01);
    }
    store(ETH, 301, 300, 0.5);
    store(ETH, 300, 200, 30);
    replay(0, 100, ETH);
    assertThat(told(ETH).subList(0, 20)).allMatch(sequence -> sequence < 0);
    assertThat(told(ETH).subList(20, 22)).containsExactly(300L, 301L);
  }

  @Test
  void tellsAGapWhereATickIsTooFarOffToBeTold() {
    store(ETH, 8, 7, -20);
    store(ETH, 9, 8, 70);
    store(ETH, 10, 9, -10);
    store(ETH, 11, 10, 1);
    store(ETH, 12, 11, 80);
    store(ETH, 13, 12, 81);
    replay(0, 100, ETH);
    assertThat(told(ETH)).containsExactly(11L, -12L, 13L);
  }

  @Test
  void tellsWhereTicksAreMissing() {
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 1);
    store(ETH, 4, 3, 2);
    for (int i = 6; i < 200; i += 2) {
      store(ETH, i, i - 1, i);
    }
    assertThat(replay(0, 300, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH).subList(0, 4)).containsExactly(-3L, 4L, -6L, -8L);
    assertThat(told(ETH)).hasSize(99);
  }

  @Test
  void waitsForAShardThatIsStoredAfterOthers() {
    epochNanos = START + 2 * MINUTE;
    store(BTC, 1, 0, -10);
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 1);
    store(BTC, 2, 1, 40);
    ReplayHistory.Pages pages = open(0, 100, BTC, ETH);
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    assertThat(told(BTC)).containsExactly(2L);

    store(BTC, 3, 2, 50);
    store(ETH, 2, 1, 0.5);
    store(ETH, 4, 3, 60);
    turn(pages);
    assertThat(told(ETH)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void waitsNoMoreOnceMoreOfTheProductIsStored() {
    epochNanos = START + 2 * MINUTE;
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 1);
    ReplayHistory.Pages pages = open(0, 100, ETH);
    turn(pages);
    store(ETH, 4, 3, 5.5);
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 5, 4, 6.1);
    turn(pages);
    assertThat(told(ETH)).containsExactly(-3L, 4L, 5L);
  }

  @Test
  void waitsBeforeANewNumberingForWhatMayBeStoredYet() {
    ReplayHistory.Pages pages = openBeforeANewNumbering();
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 101, 100, 0.5);
    store(ETH, 7, 6, 4);
    turn(pages);
    assertThat(told(ETH)).containsExactly(101L, 102L, 5L, 6L, 7L);
  }

  @Test
  void waitsNoMoreBeforeANewNumberingOnceMoreOfItIsStored() {
    ReplayHistory.Pages pages = openBeforeANewNumbering();
    turn(pages);
    store(ETH, 7, 6, 6.1);
    turn(pages);
    assertThat(told(ETH)).containsExactly(-102L, 5L, 6L, 7L);
  }

  private ReplayHistory.Pages openBeforeANewNumbering() {
    epochNanos = START + 2 * MINUTE;
    store(ETH, 100, 99, -10);
    store(ETH, 102, 101, 1);
    store(Ticks.at(Ticks.tick(ETH, 5, -1).restarting(), START + 2 * SECOND));
    store(ETH, 6, 5, 3);
    return open(0, 100, ETH);
  }

  @Test
  void waitsNoLongerThanHalfAMinuteForAShardThatStandsStill() {
    epochNanos = START + 2 * MINUTE;
    store(BTC, 1, 0, -10);
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 1);
    store(BTC, 2, 1, 40);
    ReplayHistory.Pages pages = open(0, 100, BTC, ETH);
    turn(pages);
    epochNanos += 31 * SECOND;
    store(BTC, 3, 2, 41);
    turn(pages);
    assertThat(told(ETH)).containsExactly(-3L);
  }

  @Test
  void beginsATapeWithItsFirstTickThoughThatWasStoredLast() {
    store(BTC, 1, 0, 1);
    store(BTC, 2, 1, 30);
    ReplayHistory.Pages pages = open(0, 100, BTC, ETH);
    turn(pages);
    for (int i = 0; i < 20; i++) {
      store(ETH, 100 + i, 99 + i, 20 + i);
    }
    lastOf(pages, true);
    assertThat(told(ETH)).isEqualTo(sequences(100, 119));
  }

  @Test
  void beginsATapeWithItsFirstTickThoughThatHappenedAfterOthers() {
    store(ETH, 2, 1, 10);
    store(ETH, 3, 2, 10.1);
    store(ETH, 1, -1, 10.2);
    store(ETH, 4, 3, 10.3);
    replay(0, 100, ETH);
    assertThat(told(ETH)).isEqualTo(sequences(1, 4));
  }

  @Test
  void beginsATapeWithItsFirstTickWhereItsFollowersHappenedSecondsBefore() {
    store(ETH, 1, -1, 2);
    store(ETH, 2, 1, 0);
    replay(-10, 10, ETH);
    assertThat(told(ETH)).containsExactly(1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(longs = {-80, -10, -3, 0, 1, 3, 5, 6, 9, 20, 60})
  void tellsATapeThatBeginsInDisorderInItsOrderWhereverAWindowBegins(long from) {
    Random random = new Random(5);
    for (int i = 0; i < 600; i++) {
      double ahead = i == 0 || random.nextInt(4) == 0 ? random.nextDouble(64) : 0;
      store(ETH, 7 + i, i == 0 ? -1 : 6 + i, i * 0.02 + ahead);
    }
    assertThat(replay(from, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(happenedFrom(from, ETH));
  }

  @Test
  void tellsATapeInItsOrderThoughEverySecondTickHappenedFourSecondsBefore() {
    for (int i = 0; i < 300; i++) {
      store(ETH, 1 + i, i == 0 ? -1 : i, i * 0.05 - i % 2 * 4);
    }
    replay(-10, 100, ETH);
    assertThat(told(ETH)).isEqualTo(sequences(1, 300));
  }

  @Test
  void beginsAnewInTheMinuteInWhichATapeBegan() {
    store(ETH, 500, -1, 1);
    store(ETH, 501, 500, 0);
    store(ETH, 502, 501, 2);
    store(ETH, 3, -1, 5);
    store(ETH, 4, 3, 6);
    replay(-10, 100, ETH);
    assertThat(told(ETH)).containsExactly(500L, 501L, 502L, 3L, 4L);
  }

  @Test
  void tellsATickThatHappenedNineSecondsBeforeOthersInItsPlace() {
    for (int i = 0; i < 500; i++) {
      store(ETH, 1 + i, i, i * 0.02 - (i == 250 ? 9 : 0));
    }
    assertThat(replay(-10, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(sequences(1, 500));
  }

  @ParameterizedTest
  @ValueSource(longs = {-10, 0, 5, 8, 14, 30})
  void tellsTicksThatHappenedHalfAMinuteAheadInTheirPlaces(long from) {
    for (int i = 0; i < 700; i++) {
      store(ETH, 1 + i, i, i * 0.02 + (i >= 300 && i < 310 ? 30 : 0));
    }
    assertThat(replay(from, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(happenedFrom(from, ETH));
  }

  @ParameterizedTest
  @ValueSource(longs = {-10, 7, 12, 20})
  void tellsThousandsOfTicksInDisorderInTheirPlaces(long from) {
    thousandsInDisorder();
    assertThat(replay(from, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(happenedFrom(from, ETH));
  }

  @Test
  void tellsThousandsOfTicksThatFollowAMissingOneInTheirPlaces() {
    thousandsInDisorder();
    ticks(ETH).removeIf(tick -> tick.sequence() == 301);
    List<Long> expected = new ArrayList<>(happenedFrom(-10, ETH));
    expected.set(expected.indexOf(302L), -302L);
    assertThat(replay(-10, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).isEqualTo(expected);
  }

  /** A thousand a second, one of seven up to a minute ahead. */
  private void thousandsInDisorder() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      double ahead = i > 0 && random.nextInt(7) == 0 ? random.nextDouble(60) : 0;
      store(ETH, 1 + i, i == 0 ? -1 : i, i * 0.001 + ahead);
    }
  }

  @Test
  void tellsWhoeverIsPatientThatTheEndOfAWindowWaits() {
    epochNanos = START + 5 * MINUTE;
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 99);
    ReplayHistory.Pages pages = open(0, 100, ETH);
    Page page = take(pages, true);
    assertThat(page.end()).isEqualTo(PageEnd.WAITING);
    assertThat(page.ticks()).isEmpty();
    assertThat(page.open()).containsExactly(Map.entry(ETH, START + 99 * SECOND));
    assertThat(page.reached()).containsExactly(Map.entry(ETH, new Reached(1, START - 10 * SECOND)));

    store(ETH, 2, 1, 98);
    assertThat(turn(pages)).isEqualTo(PageEnd.MORE);
    assertThat(turn(pages)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).containsExactly(2L, 3L);
  }

  @Test
  void tellsAGapAtTheEndOfAWindowToWhoeverIsNot() {
    epochNanos = START + 5 * MINUTE;
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 99);
    ReplayHistory.Pages pages = open(0, 100, ETH);
    assertThat(take(pages, true).end()).isEqualTo(PageEnd.WAITING);
    assertThat(lastOf(pages, false)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).containsExactly(-3L);
  }

  @Test
  void waitsAtTheEndOfAWindowThatHasJustPassed() {
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 99);
    ReplayHistory.Pages pages = open(0, 100, ETH);
    epochNanos = START + 107 * SECOND - 1;
    assertThat(take(pages, true).end()).isEqualTo(PageEnd.PRESENT);
    epochNanos++;
    assertThat(take(pages, true).end()).isEqualTo(PageEnd.WAITING);
  }

  @Test
  void waitsForNothingAtTheEndOfAWindowWhereTheHistoryGoesOn() {
    epochNanos = START + 5 * MINUTE;
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 99);
    store(ETH, 4, 3, 104);
    assertThat(replay(0, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).containsExactly(-3L);
  }

  @Test
  void waitsForNothingAtTheEndOfAWindowThatHasLeftTheStreams() {
    epochNanos = START + 99 * SECOND + HOUR / 2 + 1_000;
    store(ETH, 1, 0, -10);
    store(ETH, 3, 2, 99);
    assertThat(replay(0, 100, ETH)).isEqualTo(PageEnd.OVER);
    assertThat(told(ETH)).containsExactly(-3L);
  }
}
