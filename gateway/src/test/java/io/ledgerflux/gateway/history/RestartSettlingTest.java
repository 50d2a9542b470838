package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.ReplayHistory;
import org.junit.jupiter.api.Test;

/** The last ticks of a numbering, where they are stored behind the restart of the next one. */
class RestartSettlingTest extends ReplayReaderFixture {
  @Test
  void tellsTheLastTickOfANumberingThatWasPublishedAgainBehindTheRestart() {
    store(ETH, 1000, 999, -10);
    restart(ETH, 100, 2);
    chain(ETH, 101, 103, 3);
    epochNanos = START + 6 * SECOND;
    ReplayHistory.Pages pages = open(0, 100, ETH);
    Page page = take(pages, true);
    assertThat(page.end()).isEqualTo(PageEnd.PRESENT);
    assertThat(page.open()).containsOnlyKeys(ETH);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 1001, 1000, 1);
    store(ETH, 104, 103, 7);
    epochNanos = START + 9 * SECOND + 500;
    turn(pages);
    assertThat(told(ETH)).containsExactly(1001L, 100L, 101L, 102L, 103L, 104L);
  }

  @Test
  void tellsTheLastTickOfANumberingHoweverLateItIsStoredBehindTheRestart() {
    store(ETH, 1000, 999, -10);
    restart(ETH, 100, 2);
    chain(ETH, 101, 103, 3);
    epochNanos = START + MINUTE;
    ReplayHistory.Pages pages = open(0, 100, ETH);
    assertThat(take(pages, true).open()).containsOnlyKeys(ETH);
    epochNanos += 15 * SECOND;
    assertThat(turn(pages)).isEqualTo(PageEnd.PRESENT);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 1001, 1000, 1);
    store(ETH, 104, 103, 7);
    turn(pages);
    assertThat(told(ETH)).containsExactly(1001L, 100L, 101L, 102L, 103L, 104L);
  }

  @Test
  void tellsTheLastTickOfANumberingWhereTheRestartWasStoredBehindTheCursor() {
    store(ETH, 1000, 999, -10);
    chain(BTC, 1, 15, 0);
    epochNanos = START + 15 * SECOND;
    ReplayHistory.Pages pages = open(0, 20, BTC, ETH);
    assertThat(turn(pages)).isEqualTo(PageEnd.PRESENT);
    restart(ETH, 100, 2);
    chain(ETH, 101, 103, 3);
    epochNanos = START + 24 * SECOND;
    Page page = take(pages, true);
    assertThat(page.end()).isEqualTo(PageEnd.PRESENT);
    assertThat(page.open()).containsOnlyKeys(ETH);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 1001, 1000, 1);
    store(ETH, 104, 103, 7);
    lastOf(pages, true);
    assertThat(told(ETH)).containsExactly(1001L, 100L, 101L, 102L, 103L, 104L);
  }

  @Test
  void waitsTwentySecondsAtMostForAProductThatIsQuietBehindItsRestart() {
    store(ETH, 1000, 999, -10);
    restart(ETH, 100, 2);
    epochNanos = START + 3 * SECOND;
    ReplayHistory.Pages pages = open(0, 100, ETH);
    turn(pages);
    epochNanos += 19 * SECOND;
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    epochNanos += SECOND;
    turn(pages);
    assertThat(told(ETH)).containsExactly(100L);
  }

  @Test
  void waitsForProductsTogetherThatAreQuietBehindTheirRestarts() {
    restart(BTC, 50, 1);
    restart(ETH, 100, 2);
    epochNanos = START + 3 * SECOND;
    ReplayHistory.Pages pages = open(0, 100, BTC, ETH);
    turn(pages);
    epochNanos += 20 * SECOND;
    lastOf(pages, true);
    assertThat(told(BTC)).containsExactly(50L);
    assertThat(told(ETH)).containsExactly(100L);
  }

  @Test
  void waitsForNothingBeforeARestartThatHasLeftTheStreams() {
    store(ETH, 1000, 999, -10);
    restart(ETH, 100, 2);
    epochNanos = START + HOUR;
    turn(open(0, 100, ETH));
    assertThat(told(ETH)).containsExactly(100L);
  }

  @Test
  void waitsSevenSecondsAtMostThoughTheRestartWasReadByAClockThatIsAhead() {
    store(ETH, 1000, 999, -10);
    restart(ETH, 100, 2);
    chain(ETH, 101, 110, 3);
    epochNanos = START - 3_600 * SECOND;
    ReplayHistory.Pages pages = open(0, 100, ETH);
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    epochNanos += 7 * SECOND;
    turn(pages);
    assertThat(told(ETH)).isEqualTo(sequences(100, 110));
  }
}
