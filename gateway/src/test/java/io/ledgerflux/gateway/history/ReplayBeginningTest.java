package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.ReplayHistory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the tapes of a replay begin. */
class ReplayBeginningTest extends ReplayReaderFixture {
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void endsWhereItIsAskedForAllTimes() {
    for (int year = 1680; year < 2025; year++) {
      long from = (year - 2027) * 31_556_952L;
      assertThat(replay(from, -10, ETH)).isEqualTo(PageEnd.OVER);
    }
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
  void knowsWhenTheLastTickHappenedThoughThatIsBeforeTheWindow() {
    store(ETH, 1, 0, -3);
    Page page = take(open(0, 10, ETH), true);
    assertThat(page.reached()).containsEntry(ETH, new Reached(1, START - 3 * SECOND));
  }
}
