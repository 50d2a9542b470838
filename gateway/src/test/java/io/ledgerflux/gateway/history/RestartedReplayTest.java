package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of a venue that began its numbering anew, stored when a replay had passed its time. */
class RestartedReplayTest extends ReplayReaderFixture {
  @Test
  void tellsEachOfTwoNumberingsThatWereStoredLate() {
    store(ETH, 1000, 999, -10);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 100, 10);
    chain(ETH, 101, 109, 11);
    restart(ETH, 50, 25);
    chain(ETH, 51, 99, 26);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(all(sequences(100, 109), sequences(50, 99)));
  }

  @Test
  void putsNothingOfANumberingThatWasStoredLateAmongTicksThatWait() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1002, 1001, 1);
    restart(ETH, 100, 10);
    store(ETH, 101, 100, 11);
    store(ETH, 110, 105, 12);
    store(ETH, 200, 110, 13);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 61, 25);
    chain(ETH, 62, 130, 26);
    finish(pages);
    assertThat(told(ETH))
        .isEqualTo(all(List.of(-1002L, 100L, 101L, -110L, 200L), sequences(61, 130)));
  }

  @Test
  void tellsWhatIsStoredBehindARestartThatWaited() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1002, 1001, 1);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 100, 10);
    chain(ETH, 101, 109, 11);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(all(List.of(-1002L), sequences(100, 109)));
  }

  @Test
  void looksBehindARestartThatWaitedBeforeTheNext() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1002, 1001, 31);
    restart(ETH, 100, 32);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    turn(pages);
    store(ETH, 1001, 1000, 30);
    quickly(ETH, 101, 105, 32);
    restart(ETH, 50, 33);
    quickly(ETH, 51, 55, 33);
    finish(pages);
    assertThat(told(ETH))
        .isEqualTo(all(sequences(1001, 1002), all(sequences(100, 105), sequences(50, 55))));
  }

  @Test
  void looksForARestartToFarHigherSequencesBehindWhichTicksAreReadFirst() {
    long high = 1000 + 2 * Tick.FARTHEST_RISE;
    store(ETH, 1000, 999, -10);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    store(ETH, 1001, 1000, 1);
    restart(ETH, high, 10);
    chain(ETH, high + 1, high + 50, 11);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(all(List.of(1001L), sequences(high, high + 50)));
  }

  @Test
  void waitsForTheLastTicksBeforeARestartBehindWhichTicksAreReadFirst() {
    long high = 1000 + 2 * Tick.FARTHEST_RISE;
    store(ETH, 1000, 999, -10);
    store(ETH, 1002, 1001, 36);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, high, 37);
    quickly(ETH, high + 1, high + 30, 37);
    turn(pages);
    assertThat(told(ETH)).isEmpty();
    store(ETH, 1001, 1000, 35);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(all(sequences(1001, 1002), sequences(high, high + 30)));
  }

  @Test
  void takesNoTickForTheNextThatNamesAnotherThanTheLastBeforeIt() {
    store(ETH, 1000, 999, -10);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 900, 10);
    quickly(ETH, 901, 999, 10);
    store(ETH, 1001, 999, 45);
    store(ETH, 1002, 1001, 46);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(all(sequences(900, 999), sequences(1001, 1002)));
  }

  @Test
  void looksBehindEachRestartThatWaited() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1002, 1001, 1);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 100, 10);
    chain(ETH, 101, 120, 11);
    restart(ETH, 50, 45);
    chain(ETH, 51, 70, 46);
    finish(pages);
    assertThat(told(ETH))
        .isEqualTo(all(List.of(-1002L), all(sequences(100, 120), sequences(50, 70))));
  }

  @Test
  void tellsWhoeverIsNotPatientWhatIsStoredBehindWhatHeDoesNotWaitFor() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1005, 1004, 1);
    ReplayHistory.Pages pages = openWithShardOfAnotherAhead();
    restart(ETH, 100, 10);
    chain(ETH, 101, 105, 11);
    restart(ETH, 50, 17);
    chain(ETH, 51, 120, 18);
    epochNanos = START + 103 * SECOND;
    finish(pages, false);
    assertThat(told(ETH))
        .isEqualTo(all(List.of(-1005L), all(sequences(100, 105), sequences(50, 120))));
  }

  @Test
  void saysWhereARestartIsNotStored() {
    store(ETH, 1000, 999, -10);
    store(ETH, 1005, 1004, 1);
    restart(ETH, 100, 10);
    chain(ETH, 101, 105, 11);
    chain(ETH, 51, 130, 17);
    epochNanos = START + 103 * SECOND;
    finish(open(0, 100, ETH), false);
    assertThat(told(ETH))
        .isEqualTo(
            all(
                List.of(-1005L),
                all(sequences(100, 105), all(List.of(-106L), sequences(107, 130)))));
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 89, 300})
  void tellsEachTickOnceWhereARestartBeforeTheWindowWasStoredLate(long first) {
    store(ETH, 90, 89, -30);
    epochNanos = START + SECOND;
    ReplayHistory.Pages pages = open(0, 100, ETH);
    assertThat(turn(pages)).isEqualTo(PageEnd.PRESENT);
    chain(ETH, 91, 99, -20);
    restart(ETH, first, -9);
    chain(ETH, first + 1, first + 60, -8);
    finish(pages);
    assertThat(told(ETH)).isEqualTo(sequences(first + 9, first + 60));
  }

  /** Another product is stored for forty seconds of the window, and has been read. */
  private ReplayHistory.Pages openWithShardOfAnotherAhead() {
    chain(BTC, 1, 40, 0);
    epochNanos = START + 41 * SECOND;
    ReplayHistory.Pages pages = open(0, 100, BTC, ETH);
    assertThat(turn(pages)).isEqualTo(PageEnd.PRESENT);
    return pages;
  }

  private void finish(ReplayHistory.Pages pages) {
    epochNanos = START + HOUR;
    finish(pages, true);
  }

  private void finish(ReplayHistory.Pages pages, boolean patient) {
    assertThat(lastOf(pages, patient)).isEqualTo(PageEnd.OVER);
  }

  /** From {@code first} to {@code last}, behind what happened then, ten a second. */
  private void quickly(String product, long first, long last, double seconds) {
    for (long sequence = first; sequence <= last; sequence++) {
      store(product, sequence, sequence - 1, seconds + 0.1 * (sequence - first + 1));
    }
  }

  private static List<Long> all(List<Long> some, List<Long> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
