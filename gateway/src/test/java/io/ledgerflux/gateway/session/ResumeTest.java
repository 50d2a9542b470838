package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.HeldRange;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent who says what he has seen. */
class ResumeTest extends SessionRig {
  @Test
  void resumesFromMemoryWithoutTakingTokens() {
    session = session(10, 1, 3);
    come(tick(10, 5), tick(20, 10), tick(30, 20), tick(40, 30));
    subscribe(true, Map.of(PRODUCT, 10L));
    come(tick(50, 40));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 10 RECOVERED", "20", "30", "40", "50");
  }

  @Test
  void resumesFromTheNewestWithNothing() {
    come(tick(10, 5), tick(20, 10));
    subscribe(true, Map.of(PRODUCT, 20L));
    come(tick(30, 20));
    assertThat(told()).containsExactly("join BTC-USD", "resume 20 RECOVERED", "30");
  }

  @Test
  void theBacklogWaitsForTheSocketAndIsNotConflated() {
    for (int i = 1; i <= 200; i++) {
      come(tick(i, i - 1));
    }
    subscribe(true, Map.of(PRODUCT, 0L), false);
    writable = false;
    advanceAt(0);
    come(tick(201, 200));
    assertThat(told()).containsExactly("join BTC-USD", "resume 0 RECOVERED");
    writable = true;
    advanceAt(0);
    come(tick(202, 201));
    assertThat(sent()).hasSize(202).isSorted();
  }

  @Test
  void whoCatchesUpOnAProductThatIsForgottenBeginsAnewWhenItComesAgain() {
    come(tick(10, 0), tick(20, 10), tick(30, 20));
    writable = false;
    subscribe(false, Map.of(PRODUCT, 10L));
    market.forget(PRODUCT);
    writable = true;
    advance();
    assertThat(told())
        .containsExactly(
            "join BTC-USD", "resume 10 RECOVERED", "resume 10 NOT_RECOVERED", "snapshot! 0");
    assertThat(session.isWaiting()).isFalse();

    come(tick(40, 30));
    assertThat(told()).containsExactly("40");
  }

  @Test
  void whoIsLiveOnAProductThatIsForgottenGoesOnWhenItComesAgain() {
    come(tick(10, 0));
    subscribe(true, Map.of());
    market.forget(PRODUCT);
    come(tick(20, 10));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 10", "20");
  }

  @Test
  void seeksWhatMemoryDoesNotHold() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    Search search = first(PRODUCT, 70, 100);
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search);
    come(tick(110, 100));
    found(search, new Found(List.of(frame(80, 70), frame(90, 80), frame(100, 90)), true, true, 1));
    come(tick(120, 110));
    assertThat(told()).containsExactly("resume 70 RECOVERED", "80", "90", "100", "110", "120");
  }

  @Test
  void turnsThePagesOfWhatWasFound() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, false, 9));
    Search second = page(80, 9);
    assertThat(told()).containsExactly("resume 70 RECOVERED", "80", "seek " + second);
    found(second, new Found(List.of(frame(90, 80), frame(100, 90)), true, true, 10));
    come(tick(110, 100));
    assertThat(told()).containsExactly("90", "100", "110");
  }

  @Test
  void holdsNoMoreOfWhatWasFoundThanThereIsRoomFor() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 60L));
    effects.clear();
    roomBytes = frame(70, 60).heldBytes() + frame(80, 70).heldBytes();
    writable = false;
    found(
        first(PRODUCT, 60, 100),
        new Found(List.of(frame(70, 60), frame(80, 70), frame(90, 80)), true, true, 200));
    assertThat(session.heldBytes()).isEqualTo(roomBytes);
    writable = true;
    advance();
    Search second = page(80, 90);
    assertThat(told()).containsExactly("resume 60 RECOVERED", "70", "80", "seek " + second);
    assertThat(session.heldBytes()).isZero();
    roomBytes = 0;
    found(second, new Found(List.of(frame(90, 80), frame(100, 90)), true, true, 200));
    assertThat(told()).containsExactly("90", "seek " + page(90, 100));
  }

  @Test
  void holdsNothingForWhoWantsItNoMore() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    writable = false;
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, true, 9));
    assertThat(session.heldBytes()).isPositive();
    ask(new Request.Unsubscribe(Selection.of(PRODUCT), NO_ID));
    assertThat(session.heldBytes()).isZero();
  }

  @Test
  void seeksOneProductAfterTheOther() {
    come(tick("A", 100, 90), tick("B", 100, 90));
    ask(Requests.subscribe(List.of("A", "B"), true, Map.of("A", 1L, "B", 1L), NO_ID));
    Search a = first("A", 1, 100);
    Search b = first("B", 1, 100);
    assertThat(told()).containsExactly("join A", "join B", "seek " + a);
    found(a, Found.NOTHING);
    assertThat(told()).containsExactly("resume 1 NOT_RECOVERED", "snapshot! 100", "seek " + b);
  }

  @Test
  void tellsWhatCouldNotBeFoundInBetween() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, true, 9));
    Search second = page(80, 9);
    assertThat(told()).containsExactly("resume 70 RECOVERED", "80", "seek " + second);
    found(second, new Found(List.of(), true, true, 9));
    assertThat(told()).containsExactly("gap 100");
  }

  @Test
  void whatCannotBeResumedBeginsWithASnapshot() {
    come(tick(100, 90));
    subscribe(false, Map.of(PRODUCT, 70L));
    effects.clear();
    found(first(PRODUCT, 70, 100), Found.NOTHING);
    come(tick(110, 100));
    assertThat(told()).containsExactly("resume 70 NOT_RECOVERED", "snapshot! 100", "110");
  }

  @Test
  void whatHasLeftMemoryAndIsFoundNowhereIsTold() {
    come(tick(100, 90));
    for (int sequence = 1; sequence <= 1_000; sequence++) {
      live(Ticks.tick("A", sequence, sequence - 1));
    }
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, true, 9));
    effects.clear();
    found(page(80, 9), new Found(List.of(), true, true, 9));
    come(tick(110, 100));
    assertThat(told()).containsExactly("resume 80 NOT_RECOVERED", "snapshot! 100", "110");
  }

  @Test
  void anAnswerThatNobodyAwaitsChangesNothing() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    subscribe(true, Map.of());
    effects.clear();
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, true, 1));
    assertThat(told()).isEmpty();
  }

  @Test
  void whoIsAheadWaitsUntilTheTapeHasComeSoFar() {
    come(tick(10, 5));
    nowNanos = MILLI; // The tick 25 was read before.
    subscribe(true, Map.of(PRODUCT, 25L));
    come(tick(20, 10), tick(25, 20), tick(30, 25), tick(40, 30));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 25 AHEAD", "resume 25 RECOVERED", "30", "40");
  }

  @Test
  void whoIsAheadIsServedAsSoonAsTheTapeHasWhatHeHas() {
    come(tick(10, 5));
    nowNanos = MILLI; // The tick 25 was read before.
    subscribe(true, Map.of(PRODUCT, 25L));
    come(tick(25, 10));
    advanceAt(60_000);
    come(tick(30, 25));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 25 AHEAD", "resume 25 RECOVERED", "30");
  }

  @Test
  void whoStaysAheadGetsASnapshot() {
    come(tick(10, 5));
    subscribe(true, Map.of(PRODUCT, 25L));
    nowNanos = 60_000 * MILLI;
    come(tick(20, 10));
    advanceAt(64_999);
    assertThat(told()).containsExactly("join BTC-USD", "resume 25 AHEAD");
    advanceAt(65_000);
    Search search = first(PRODUCT, 25, 10, 20);
    assertThat(told()).containsExactly("seek " + search);
    found(search, Found.NOTHING);
    come(tick(23, 20));
    assertThat(told()).containsExactly("resume 25 NOT_RECOVERED", "snapshot! 20", "23");
  }

  @Test
  void whoHasATickOfANumberingThatIsOverIsLedIntoTheNext() {
    long anew = tick(100, 0).eventNanos();
    come(Ticks.restart(5, anew), Ticks.at(tick(10, 5), anew + 1));
    subscribe(true, Map.of(PRODUCT, 25L));
    come(Ticks.at(tick(15, 10), anew + 2));
    told();
    advanceAt(5_000);
    Search search = first(PRODUCT, 25, new HeldRange(5, anew, 15));
    assertThat(told()).containsExactly("seek " + search);
    Frame restart = onTape(Ticks.restart(5, anew), 0).frame();
    found(search, new Found(List.of(frame(30, 25), restart), true, false, 1));
    assertThat(told()).containsExactly("resume 25 RECOVERED", "30", "5", "10", "15", "snapshot 15");
  }

  @Test
  void takesNoTickOfMemoryForOneOfANumberingThatIsOver() {
    long anew = tick(100, 0).eventNanos();
    come(Ticks.restart(5, anew), Ticks.at(tick(30, 5), anew + 1), Ticks.at(tick(40, 30), anew + 2));
    subscribe(false, Map.of(PRODUCT, 25L));
    Search search = first(PRODUCT, 25, new HeldRange(5, anew, 40));
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search);
    Frame restart = onTape(Ticks.restart(5, anew), 0).frame();
    found(search, new Found(List.of(frame(30, 25), frame(35, 30), restart), true, false, 1));
    assertThat(told()).containsExactly("resume 25 RECOVERED", "30", "35", "5", "30", "40");
  }

  @Test
  void takesNoTickOfMemoryForOneOfANumberingWhoseEndItDidNotSee() {
    long anew = tick(100, 0).eventNanos();
    Tick twenty = Ticks.at(tick(20, 10), anew + 2);
    come(twenty, Ticks.at(tick(30, 20), anew + 3), Ticks.at(tick(40, 30), anew + 4));
    subscribe(false, Map.of(PRODUCT, 25L));
    Search search = first(PRODUCT, 25, new HeldRange(20, anew + 2, 40));
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search);
    List<Frame> old = List.of(frame(30, 25), frame(35, 30));
    Stream<Tick> begun = Stream.of(Ticks.restart(5, anew), Ticks.at(tick(10, 5), anew + 1), twenty);
    List<Frame> next = begun.map(tick -> onTape(tick, 0).frame()).toList();
    List<Frame> frames = Stream.concat(old.stream(), next.stream()).toList();
    found(search, new Found(frames, true, false, 1));
    assertThat(told())
        .containsExactly("resume 25 RECOVERED", "30", "35", "5", "10", "20", "30", "40");
  }

  @Test
  void isNotLedIntoALaterNumberingWhereNothingLeadsThere() {
    long anew = tick(100, 0).eventNanos();
    come(Ticks.restart(5, anew), Ticks.at(tick(40, 5), anew + 1));
    subscribe(false, Map.of(PRODUCT, 25L));
    Search search = awaited();
    found(search, new Found(List.of(frame(30, 25)), true, false, 1));
    assertThat(told()).contains("resume 25 RECOVERED", "30");
    found(page(30, 1), new Found(List.of(), true, true, 9));
    assertThat(told()).containsExactly("resume 30 NOT_RECOVERED", "snapshot! 40");
  }

  @Test
  void isNotLiveInALowerNumberingWhereNothingLeadsThere() {
    long anew = tick(100, 0).eventNanos();
    come(Ticks.restart(5, anew), Ticks.at(tick(26, 5), anew + 1));
    subscribe(false, Map.of(PRODUCT, 25L));
    found(awaited(), new Found(List.of(frame(30, 25)), true, false, 1));
    told();
    found(page(30, 1), new Found(List.of(), true, true, 9));
    assertThat(told()).containsExactly("resume 30 NOT_RECOVERED", "snapshot! 26");
  }

  /** The search that was asked for last. */
  private Search awaited() {
    return effects.stream()
        .filter(Effect.Seek.class::isInstance)
        .map(seek -> ((Effect.Seek) seek).search())
        .toList()
        .getLast();
  }

  @Test
  void takesNoTickOfANumberingThatIsOverForTheOneBeforeMemorysFirst() {
    long anew = tick(100, 0).eventNanos();
    Tick twenty = Ticks.at(tick(20, 10), anew + 2);
    come(twenty, Ticks.at(tick(30, 20), anew + 3));
    subscribe(false, Map.of(PRODUCT, 5L));
    Search search = first(PRODUCT, 5, new HeldRange(20, anew + 2, 30));
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search);
    List<Frame> old = List.of(frame(10, 5), frame(15, 10));
    Stream<Tick> begun = Stream.of(Ticks.restart(2, anew), Ticks.at(tick(10, 2), anew + 1), twenty);
    List<Frame> next = begun.map(tick -> onTape(tick, 0).frame()).toList();
    List<Frame> frames = Stream.concat(old.stream(), next.stream()).toList();
    found(search, new Found(frames, true, false, 1));
    assertThat(told()).containsExactly("resume 5 RECOVERED", "10", "15", "2", "10", "20", "30");
  }

  @Test
  void whoIsAheadOfNothingSeeksWhatLiesBeforeTheFirstTick() {
    subscribe(true, Map.of(PRODUCT, 25L));
    come(tick(50, 40));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 25 AHEAD", "seek " + first(PRODUCT, 25, 50));
  }

  @Test
  void whoIsFoundToBeAheadKeepsNobodyFromHisSearch() {
    come(tick("A", 100, 90), tick("B", 100, 90));
    ask(Requests.subscribe(List.of("A", "B"), true, Map.of("A", 1L, "B", 1L), NO_ID));
    told();
    found(
        first("A", 1, 100),
        new Found(List.of(frame(2, 1)), true, true, new InStream(5), 3 * EPOCH));
    assertThat(told()).containsExactly("resume 1 AHEAD", "seek " + first("B", 1, 100));
  }

  @Test
  void whoIsFoundToBeAheadAgainWasToldSo() {
    Search search = first(PRODUCT, 70, 100);
    Found ofALaterNumbering =
        new Found(List.of(frame(80, 70)), true, true, new InStream(5), 3 * EPOCH);
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    found(search, ofALaterNumbering);
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search, "resume 70 AHEAD");

    come(tick(110, 100));
    Search again = first(PRODUCT, 70, 100, 110);
    found(again, ofALaterNumbering);
    assertThat(told()).containsExactly("seek " + again);

    subscribe(true, Map.of(PRODUCT, 70L));
    found(again, ofALaterNumbering);
    assertThat(told())
        .as("each request is answered")
        .containsExactly("seek " + again, "resume 70 AHEAD");
  }

  @Test
  void whoIsFoundToBeAheadBehindWhatWasRecoveredIsToldSo() {
    subscribe(true, Map.of(PRODUCT, 70L));
    come(tick(100, 90));
    told();
    found(first(PRODUCT, 70, 100), new Found(List.of(frame(80, 70)), true, false, 9));
    assertThat(told()).containsExactly("resume 70 RECOVERED", "80", "seek " + page(80, 9));

    found(page(80, 9), new Found(List.of(frame(85, 80)), true, true, new InStream(9), 3 * EPOCH));

    assertThat(told()).containsExactly("resume 80 AHEAD");
  }

  @Test
  void whoSubscribesAnewWhileHisSearchIsOutIsSoughtForAnew() {
    come(tick("A", 100, 90), tick("B", 100, 90), tick("C", 100, 90));
    Search a = first("A", 1, 100);
    Search b = first("B", 1, 100);
    Search c = first("C", 1, 100);
    ask(Requests.subscribe(List.of("A", "B"), true, Map.of("A", 1L, "B", 1L), NO_ID));
    ask(new Request.Unsubscribe(Selection.of("A"), NO_ID));
    ask(Requests.subscribe(List.of("A"), true, Map.of("A", 1L), NO_ID));
    told();
    found(a, new Found(List.of(frame(2, 1)), true, false, 9));
    assertThat(told()).as("it was asked for one that is no more").containsExactly("seek " + b);
    ask(new Request.Unsubscribe(Selection.of("A"), NO_ID));
    found(b, Found.NOTHING);
    told();
    ask(Requests.subscribe(List.of("C"), true, Map.of("C", 1L), NO_ID));
    assertThat(told()).containsExactly("join C", "seek " + c);
  }
}
