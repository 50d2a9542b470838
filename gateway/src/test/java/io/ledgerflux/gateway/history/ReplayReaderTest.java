package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of ticks whose times are out of the order of their tape, and of tapes with gaps. */
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
  void tellsATapeInItsOrderThoughEverySecondTickHappenedFourSecondsBefore() {
    for (int i = 0; i < 300; i++) {
      store(ETH, 1 + i, i == 0 ? -1 : i, i * 0.05 - i % 2 * 4);
    }
    replay(-10, 100, ETH);
    assertThat(told(ETH)).isEqualTo(sequences(1, 300));
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
}
