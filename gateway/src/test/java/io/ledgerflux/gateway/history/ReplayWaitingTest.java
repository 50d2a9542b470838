package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.ReplayHistory;
import org.junit.jupiter.api.Test;

/** What waits in a replay for rows that may be stored yet, and for how long. */
class ReplayWaitingTest extends ReplayReaderFixture {
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
  void waitsBeforeANewNumberingForWhatMayBeStoredYet() {
    ReplayHistory.Pages pages = openBeforeANewNumbering();
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 101, 100, 0.5);
    store(ETH, 7, 6, 7);
    turn(pages);
    assertThat(told(ETH)).containsExactly(101L, 102L, 5L, 6L, 7L);
  }

  @Test
  void waitsNoMoreBeforeANewNumberingOnceMoreOfItIsStored() {
    ReplayHistory.Pages pages = openBeforeANewNumbering();
    turn(pages);
    store(ETH, 7, 6, 7.1);
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
}
