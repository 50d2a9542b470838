package io.ledgerflux.gateway.tape;

import static io.ledgerflux.gateway.Ticks.arrival;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeAssemblerTest {
  private static final long PATIENCE = TapeAssembler.PATIENCE_NANOS;
  private static final long LATER_EVENT = 2_000_000_000_000_000_000L;

  private final TapeAssembler assembler = new TapeAssembler();
  private final List<String> tape = new ArrayList<>();
  private long streamSequence;

  @Test
  void passesTicksInOrder() {
    come(0, tick(10, 5), tick(20, 10), tick(30, 20));
    assertThat(tape).containsExactly("10", "20", "30");
  }

  @Test
  void dropsWhatCameBefore() {
    come(0, tick(10, 5), tick(20, 10), tick(10, 5), tick(20, 10), tick(30, 20));
    assertThat(tape).containsExactly("10", "20", "30");
  }

  @Test
  void putsALatecomerInItsPlace() {
    come(0, tick(10, 5), tick(30, 20), tick(40, 30), tick(40, 30), tick(20, 10));
    assertThat(tape).containsExactly("10", "20", "30", "40");
  }

  @Test
  void putsSeveralLatecomersInTheirPlaces() {
    come(0, tick(10, 5), tick(60, 50), tick(30, 20), tick(20, 10), tick(50, 40), tick(40, 30));
    assertThat(tape).containsExactly("10", "20", "30", "40", "50", "60");
  }

  @Test
  void waitsForAMissingTickAndThenTellsAGap() {
    come(0, tick(10, 5), tick(30, 20), tick(40, 30));
    assertThat(tape).containsExactly("10");
    time(PATIENCE - 1);
    assertThat(tape).containsExactly("10");
    time(PATIENCE);
    assertThat(tape).containsExactly("10", "gap", "30", "40");
    assertThat(assembler.isHolding()).isFalse();
  }

  @Test
  void doesNotWaitForWhatTheBrokerStoredLongAfter() {
    come(0, tick(10, 5), tick(30, 20));
    place(assembler.onTime(1, streamSequence * 1_000_000 + PATIENCE));
    assertThat(tape).containsExactly("10", "gap", "30");
  }

  @Test
  void seesOneThatWasStoredBeforeThoseThatAlreadyWait() {
    come(0, tick(10, 5));
    assembler.on(arrival(tick(50, 40), 9), 0);
    assembler.on(arrival(tick(30, 20), 3), 0);

    place(assembler.onTime(0, 3_000_000 + PATIENCE - 1));
    assertThat(tape).containsExactly("10");
    place(assembler.onTime(0, 3_000_000 + PATIENCE));
    assertThat(tape).containsExactly("10", "gap", "30");
    place(assembler.onTime(0, 9_000_000 + PATIENCE - 1));
    assertThat(tape).containsExactly("10", "gap", "30");
    place(assembler.onTime(0, 9_000_000 + PATIENCE));
    assertThat(tape).containsExactly("10", "gap", "30", "gap", "50");
  }

  @Test
  void doesNotCountTheWaitOfThoseThatHaveGone() {
    come(0, tick(10, 5), tick(30, 20));
    time(PATIENCE);
    come(PATIENCE, tick(50, 40));
    time(2 * PATIENCE - 1);
    assertThat(tape).containsExactly("10", "gap", "30");
    time(2 * PATIENCE);
    assertThat(tape).containsExactly("10", "gap", "30", "gap", "50");
  }

  @Test
  void aMissingTickThatComesAfterTheGapWasToldIsDropped() {
    come(0, tick(10, 5), tick(30, 20));
    time(PATIENCE);
    come(PATIENCE, tick(20, 10), tick(40, 30));
    assertThat(tape).containsExactly("10", "gap", "30", "40");
  }

  @Test
  void aSecondHoleDoesNotLengthenTheWaitForTheFirst() {
    come(0, tick(10, 5), tick(30, 20));
    come(PATIENCE / 2, tick(50, 40));
    time(PATIENCE);
    assertThat(tape).containsExactly("10", "gap", "30");
    come(PATIENCE, tick(40, 30));
    assertThat(tape).containsExactly("10", "gap", "30", "40", "50");
  }

  @Test
  void holdsABoundedNumber() {
    come(0, tick(10, 5));
    for (int i = 0; i <= TapeAssembler.MAX_HELD; i++) {
      come(0, tick(30 + 10L * i, 20 + 10L * i));
    }
    assertThat(tape).hasSize(TapeAssembler.MAX_HELD + 3).startsWith("10", "gap", "30", "40");
    assertThat(assembler.isHolding()).isFalse();
  }

  @Test
  void passesATickWithoutPredecessorWhenItIsNewer() {
    come(0, tick(10, 5), tick(30, -1), tick(20, -1), tick(40, 30));
    assertThat(tape).containsExactly("10", "30", "40");
  }

  @Test
  void aPredecessorBelowTheLastIsNoGap() {
    come(0, tick(10, 5), tick(20, 10), tick(30, 10));
    assertThat(tape).containsExactly("10", "20", "30");
  }

  @Test
  void aRestartBeginsANewNumberingOnce() {
    Tick restart = Ticks.restart(5, LATER_EVENT);
    Tick next = Ticks.at(tick(7, 5), LATER_EVENT + 1);
    come(0, tick(10, 5), restart, next, tick(20, 10), restart, next);
    assertThat(tape).containsExactly("10", "5", "7");
    assertThat(assembler.lastSequence()).isEqualTo(7);
  }

  @Test
  void theVenueMayBeginAnewTwiceAtTheSameSequence() {
    Tick first = Ticks.restart(3, LATER_EVENT);
    Tick second = Ticks.restart(3, LATER_EVENT + 1_000);
    Tick next = Ticks.at(tick(4, 3), LATER_EVENT + 1_001);
    come(0, tick(10, 5), first, Ticks.at(tick(500, 3), LATER_EVENT + 1));
    come(0, second, next, first, second, next);
    assertThat(tape).containsExactly("10", "3", "500", "3", "4");
  }

  @Test
  void aCopyOfARestartBeforeTheFirstTickIsADouble() {
    Tick restart = Ticks.restart(5, LATER_EVENT);
    Tick first = Ticks.at(tick(7, 5), LATER_EVENT + 1);
    Tick next = Ticks.at(tick(9, 7), LATER_EVENT + 2);
    come(0, first, restart, tick(900, 890), first, next);
    assertThat(tape).as("nor is one of the numbering before it the next").containsExactly("7", "9");
  }

  @Test
  void aRestartEndsTheWaiting() {
    come(0, tick(10, 5), tick(30, 20), Ticks.restart(5, LATER_EVENT));
    assertThat(tape).containsExactly("10", "gap", "30", "5");
  }

  @Test
  void whatFollowsARestartThatComesBehindItWaitsForIt() {
    Tick restart = Ticks.restart(500, LATER_EVENT);
    Tick first = Ticks.at(tick(510, 500), LATER_EVENT + 1);
    Tick second = Ticks.at(tick(520, 510), LATER_EVENT + 2);
    come(0, tick(10, 5), tick(30, 20), first, restart, second);
    assertThat(tape).containsExactly("10", "gap", "30", "500", "510", "520");
  }

  @Test
  void knowsFromElsewhereWhenItsNumberingBegan() {
    assembler.numberedSince(5, LATER_EVENT);
    assembler.startAt(10);
    come(0, tick(20, 10), Ticks.restart(5, LATER_EVENT), Ticks.at(tick(20, 10), LATER_EVENT + 1));
    assertThat(tape).containsExactly("20");
    assertThat(assembler.numberedSinceNanos()).isEqualTo(LATER_EVENT);
  }

  @Test
  void knowsFromElsewhereWhereTheTapeStands() {
    assembler.startAt(10);
    come(0, tick(10, 5), tick(30, 20));
    assertThat(tape).isEmpty();
    come(0, tick(20, 10));
    assertThat(tape).containsExactly("20", "30");
  }

  private void come(long nowNanos, Tick... ticks) {
    for (Tick tick : ticks) {
      if (assembler.on(arrival(tick, ++streamSequence), nowNanos)
          instanceof Placement.OnTape(List<Placed> placed)) {
        place(placed);
      }
    }
  }

  private void time(long nowNanos) {
    place(assembler.onTime(nowNanos, 0));
  }

  private void place(List<Placed> placed) {
    for (Placed tick : placed) {
      if (tick.gap()) {
        tape.add("gap");
      }
      tape.add(Long.toString(tick.arrival().tick().sequence()));
    }
  }
}
