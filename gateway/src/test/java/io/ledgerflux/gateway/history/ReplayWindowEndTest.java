package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.ReplayHistory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replay tells, and waits for, at the end of its window. */
class ReplayWindowEndTest extends ReplayReaderFixture {
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
