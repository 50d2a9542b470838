package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.tape.Tapes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a replay has come to the end of its window. */
class ReplayEndTest extends ReplaysFixture {
  @Test
  void waitsForTheEndOfAWindowThatIsNotStoredYet() {
    begin(NOW, 0);
    step();
    page(PageEnd.PRESENT, 1);
    step();
    step();
    assertThat(fetches).hasSize(1);
    pass(SECOND / 5);
    step();
    assertThat(fetches).hasSize(2);
    page(PageEnd.OVER, 2);
    step();
    assertThat(told).endsWith("tick 1", "tick 2", "end COMPLETE 2", "close");
  }

  @Test
  void isNotOverWhileMemoryHasMoreOfTheWindow() {
    remember(3, -10);
    remember(4, 0);
    begin(NOW, 0);
    step();
    page(PageEnd.OVER, 1, 2);
    step();
    pass(SECOND);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2");
    page(PageEnd.OVER, 3);
    step();
    assertThat(told)
        .containsExactly("ack 7", "tick 1", "tick 2", "tick 3", "end COMPLETE 3", "close");
  }

  @Test
  void failsWhereTheHistoryStaysBehindMemory() {
    remember(3, -10);
    begin(NOW, 0);
    step();
    page(PageEnd.OVER, 1, 2);
    for (int second = 0; second <= 31; second++) {
      step();
      pass(SECOND);
      step();
      if (replays.isUnderWay()) {
        takeFetched(new Page(List.of(), PageEnd.OVER, Map.of(BTC, reached(2))));
      }
    }
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2", "end FAILED 2", "close");
  }

  @Test
  void waitsWhereMemoryHasLaterTicksOfAnyNumbering() {
    remember(3, -10);
    begin(NOW, 0);
    step();
    takeFetched(open(9, -20));
    step();
    assertThat(told).containsExactly("ack 7", "tick 9");
    pass(SECOND);
    step();
    takeFetched(open(3, -10));
    step();
    assertThat(told).containsExactly("ack 7", "tick 9", "tick 3", "end COMPLETE 2", "close");
  }

  @Test
  void waitsForNothingThatHasLeftTheStreams() {
    assertThat(toldWhereMemoryHasForgottenATickOf(-1_799)).containsExactly("ack 7", "tick 9");
    told.clear();
    assertThat(toldWhereMemoryHasForgottenATickOf(-1_800))
        .containsExactly("ack 7", "tick 9", "end COMPLETE 1", "close");
  }

  private List<String> toldWhereMemoryHasForgottenATickOf(long seconds) {
    tapes = new Tapes(1, Long.MAX_VALUE);
    replays = new Replays(tapes);
    remember(10, seconds);
    tapes.append(Ticks.onTape(Ticks.at(Ticks.tick("ETH-USD", 1, 0), EPOCH), 1));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(BTC), now()));
    step();
    takeFetched(open(9, -1_801));
    step();
    return told;
  }

  /** Of the window's product nothing is stored that happened more than so many seconds from now. */
  private static Page open(long last, long seconds) {
    return new Page(
        List.of(tick(last)),
        PageEnd.OVER,
        Map.of(BTC, reached(last)),
        Map.of(BTC, EPOCH + seconds * SECOND));
  }

  @Test
  void waitsForWhatIsMissingAtTheEndWhereMemoryHasIt() {
    for (int i = 7; i <= 9; i++) {
      remember(i, -20 + i);
    }
    begin(NOW, 0);
    step();
    takeFetched(waiting(7, -11));
    step();
    assertThat(told).containsExactly("ack 7");
    pass(SECOND);
    step();
    assertThat(isPatient).isTrue();
    page(PageEnd.OVER, 8, 9);
    step();
    assertThat(told).containsExactly("ack 7", "tick 8", "tick 9", "end COMPLETE 2", "close");
  }

  @Test
  void waitsForWhatIsMissingAtTheEndWhereTheHistoryIsKnownToBeBehind() {
    remember(12, -10);
    begin(NOW, 0);
    step();
    takeFetched(waiting(7, -11));
    pass(SECOND);
    step();
    assertThat(isPatient).isTrue();
  }

  @Test
  void waitsForNothingAtTheEndThatMemoryDoesNotHaveEither() {
    remember(7, -13);
    tapes.append(Ticks.behindGap(Ticks.at(Ticks.tick(9, 8), EPOCH - 11 * SECOND), 9));
    begin(NOW, 0);
    step();
    takeFetched(waiting(7, -11));
    step();
    assertThat(fetches).as("at once").hasSize(2);
    assertThat(isPatient).isFalse();
    page(PageEnd.OVER, 9);
    step();
    assertThat(told).containsExactly("ack 7", "tick 9", "end COMPLETE 1", "close");
  }

  @Test
  void isAsPatientAfterALongPauseOfItsOwn() {
    for (int i = 7; i <= 9; i++) {
      remember(i, -20 + i);
    }
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 6);
    pass(60 * SECOND);
    step();
    takeFetched(waiting(7, -11));
    pass(SECOND);
    step();
    assertThat(isPatient).isTrue();
  }

  @Test
  void waitsNotForEverForWhatIsMissingAtTheEnd() {
    for (int i = 7; i <= 9; i++) {
      remember(i, -20 + i);
    }
    begin(NOW, 0);
    step();
    for (int second = 0; second <= 31; second++) {
      takeFetched(waiting(7, -11));
      assertThat(told).containsExactly("ack 7");
      pass(SECOND);
      step();
      assertThat(isPatient).isEqualTo(second <= 30);
    }
    assertThat(replays.isUnderWay()).isTrue();
  }

  /** A tick waits, the last but one of what is stored, for those behind {@code last}. */
  private static Page waiting(long last, long seconds) {
    return new Page(
        List.of(),
        PageEnd.WAITING,
        Map.of(BTC, reached(last)),
        Map.of(BTC, EPOCH + seconds * SECOND));
  }
}
