package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Held;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTest extends SessionRig {
  @Test
  void sendsASnapshotAndThenEachTick() {
    come(tick(10, 5));
    subscribe(true, Map.of());
    come(tick(20, 10), tick(30, 20));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 10", "20", "30");
  }

  @Test
  void sharesOneListForAllWhoAreSentATick() {
    subscribe(false, Map.of());
    LiveTick live = live(tick(10, 5));
    assertThat(session.onTick(live, true, now())).isSameAs(live.passedOn());
  }

  @Test
  void inventsNothingForAProductWithoutAPrice() {
    subscribe(true, Map.of());
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 0");
    come(tick(10, 5));
    assertThat(told()).containsExactly("10");
  }

  @Test
  void sendsIncrementsAloneWhereNoSnapshotIsWanted() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    come(tick(20, 10));
    assertThat(told()).containsExactly("join BTC-USD", "20");
  }

  @Test
  void sendsTheSnapshotAgainToWhoSubscribesAgain() {
    come(tick(10, 5));
    subscribe(true, Map.of());
    subscribe(true, Map.of());
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 10", "snapshot 10");
  }

  @Test
  void sendsNothingAfterUnsubscribing() {
    subscribe(true, Map.of());
    effects.clear();
    ask(new Request.Unsubscribe(Selection.of(PRODUCT, "ETH-USD"), id()));
    come(tick(10, 5));
    assertThat(told()).containsExactly("leave BTC-USD", "ack []");
  }

  @Test
  void acknowledgesWithWhatIsInForce() {
    ask(Requests.subscribe(List.of("B", "A"), false, Map.of(), id()));
    assertThat(told()).containsExactly("join B", "join A", "ack [B, A]");
  }

  @Test
  void givesAPingItsTimeBack() {
    ask(new Request.Ping(Optional.of(new JsonScalar("7")), NO_ID));
    ask(new Request.Ping(Optional.empty(), NO_ID));
    assertThat(told()).containsExactly("pong 7", "pong 1700000000000");
  }

  @Test
  void oneWrongNameDoesNotVoidTheOthers() {
    ask(Requests.subscribe(List.of("BTC USD", "A"), false, Map.of(), NO_ID));
    assertThat(told()).containsExactly("join A", "SUBSCRIBE_ERROR no product's name: 'BTC USD'");
  }

  @Test
  void refusesMoreProductsThanItMay() {
    ask(Requests.subscribe(List.of("A", "B", "C", "D", "E"), false, Map.of(), NO_ID));
    ask(Requests.subscribe(List.of("A"), false, Map.of(), NO_ID));
    assertThat(told())
        .containsExactly(
            "join A",
            "join B",
            "join C",
            "TOO_MANY_PRODUCTS 3 products are subscribed, no more: 'D' 'E'");
    assertThat(session.products()).containsExactly("A", "B", "C");
  }

  @Test
  void tellsWhatIsMalformed() {
    ask(new Request.Malformed(ErrorCode.INVALID_JSON, "not JSON", NO_ID));
    assertThat(told()).containsExactly("INVALID_JSON not JSON");
  }

  @Test
  void conflatesPastTheRate() {
    session = session(10, 1, 3);
    subscribe(false, Map.of());
    effects.clear();
    come(tick(10, 5), tick(20, 10), tick(30, 20));
    assertThat(told()).containsExactly("10", "rate_limit 100");
    advanceAt(99);
    assertThat(told()).isEmpty();
    advanceAt(100);
    assertThat(told()).containsExactly("30 behind 10 for 2");
    come(tick(40, 30));
    advanceAt(200);
    assertThat(told()).containsExactly("40");
  }

  @Test
  void tellsTheBeginningOfEachThrottledSpell() {
    session = session(10, 1, 3);
    subscribe(false, Map.of());
    effects.clear();
    come(tick(10, 5), tick(20, 10));
    advanceAt(100);
    come(tick(30, 20));
    advanceAt(200);
    assertThat(told()).containsExactly("10", "rate_limit 100", "20", "30");
    nowNanos = 2_000 * MILLI;
    come(tick(40, 30), tick(50, 40));
    assertThat(told()).containsExactly("40", "rate_limit 100");
  }

  @Test
  void aThrottledSpellLastsAsLongAsAnythingWaits() {
    session = session(1, 1, 3);
    ask(Requests.subscribe(List.of("A", "B", "C"), false, Map.of(), NO_ID));
    effects.clear();
    come(tick("A", 10, 5), tick("B", 20, 5), tick("C", 30, 5));
    assertThat(told()).containsExactly("10", "rate_limit 1000");
    advanceAt(1_000);
    advanceAt(1_500);
    come(tick("A", 40, 10));
    assertThat(told()).containsExactly("20");

    writable = false;
    advanceAt(5_000);
    come(tick("B", 50, 20));
    assertThat(told()).as("the socket was full meanwhile").isEmpty();

    writable = true;
    advanceAt(6_000);
    advanceAt(7_000);
    advanceAt(8_000);
    assertThat(told()).containsExactly("30", "40", "50");
    nowNanos = 9_100 * MILLI;
    come(tick("A", 60, 40), tick("B", 70, 50));
    assertThat(told()).containsExactly("60", "rate_limit 1000");
  }

  @Test
  void productsWaitInLine() {
    session = session(10, 1, 3);
    ask(Requests.subscribe(List.of("A", "B"), false, Map.of(), NO_ID));
    effects.clear();
    come(tick("A", 10, 5), tick("B", 10, 5), tick("A", 20, 10), tick("B", 20, 10));
    advanceAt(100);
    advanceAt(200);
    assertThat(told()).containsExactly("10", "rate_limit 100", "20 behind none for 2", "20");
  }

  @Test
  void aSocketThatWasFullForAMomentMissesNothing() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(20, 10), tick(30, 20));
    advanceAt(1_999);
    writable = true;
    advanceAt(1_999);
    come(tick(40, 30));
    assertThat(told()).containsExactly("20", "30", "40");
  }

  @Test
  void aSocketThatWasFullForLongGetsTheNewest() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(20, 10), tick(30, 20));
    writable = true;
    advanceAt(2_000);
    come(tick(40, 30));
    assertThat(told()).containsExactly("rate_limit 1", "30 behind 10 for 2", "40");
  }

  @Test
  void whatStandsForTicksTellsOnlyWhatTheyTold() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(Ticks.withoutTrade(tick(20, 10)), Ticks.withoutTrade(tick(30, 20)));
    writable = true;
    advanceAt(2_000);
    assertThat(effects.getLast())
        .isEqualTo(
            new Effect.Send(new Reply.Conflated(Ticks.withoutTrade(tick(30, 10)), 2, false)));
  }

  @Test
  void whatStandsForTheFirstTicksFollowsNone() {
    subscribe(false, Map.of());
    writable = false;
    come(tick(20, 10), tick(30, 20));
    writable = true;
    advanceAt(2_000);
    assertThat(told()).containsExactly("join BTC-USD", "rate_limit 1", "30 behind none for 2");
  }

  @Test
  void aFullSocketIsTreatedAsThrottled() {
    session = session(1_000, 10, 3);
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    advanceAt(5_000);
    assertThat(told()).containsExactly("rate_limit 1");
    writable = true;
    advanceAt(6_000);
    assertThat(told()).containsExactly("20 behind none for 2");
  }

  @Test
  void aSnapshotReplacesWhatWaited() {
    session = session(1_000, 10, 3);
    come(tick(10, 5));
    subscribe(true, Map.of());
    writable = false;
    come(tick(20, 10));
    subscribe(true, Map.of());
    writable = true;
    advance();
    come(tick(30, 20));
    assertThat(told())
        .containsExactly("join BTC-USD", "snapshot 10", "rate_limit 1", "snapshot 20", "30");
  }

  @Test
  void aSnapshotWaitsForRoomAndIsTheNewest() {
    come(tick(10, 5));
    writable = false;
    subscribe(true, Map.of());
    come(tick(20, 10));
    assertThat(told()).containsExactly("join BTC-USD");
    writable = true;
    advance();
    come(tick(30, 20));
    assertThat(told()).containsExactly("snapshot 20", "30");
  }

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
  void seeksWhatMemoryDoesNotHold() {
    come(tick(100, 90));
    subscribe(true, Map.of(PRODUCT, 70L));
    Search search = first(PRODUCT, 70, 100);
    assertThat(told()).containsExactly("join BTC-USD", "seek " + search);
    come(tick(110, 100));
    found(search, new Found(List.of(frame(80, 70), frame(90, 80)), true, true, 1));
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
    found(second, new Found(List.of(frame(90, 80)), true, true, 10));
    assertThat(told()).containsExactly("90", "100");
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
    found(second, new Found(List.of(frame(90, 80)), true, true, 200));
    assertThat(told()).containsExactly("90", "100");
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
    subscribe(true, Map.of(PRODUCT, 25L));
    come(tick(20, 10), tick(25, 20), tick(30, 25), tick(40, 30));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 25 AHEAD", "resume 25 RECOVERED", "30", "40");
  }

  @Test
  void whoIsAheadIsServedAsSoonAsTheTapeHasWhatHeHas() {
    come(tick(10, 5));
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
    come(tick(23, 20));
    assertThat(told()).containsExactly("resume 25 NOT_RECOVERED", "snapshot! 20", "23");
  }

  @Test
  void whoIsAheadOfNothingSeeksWhatLiesBeforeTheFirstTick() {
    subscribe(true, Map.of(PRODUCT, 25L));
    come(tick(50, 40));
    assertThat(told())
        .containsExactly("join BTC-USD", "resume 25 AHEAD", "seek " + first(PRODUCT, 25, 50));
  }

  @Test
  void aRestartIsFollowedByASnapshot() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 900", "5", "snapshot 5", "7");
  }

  @Test
  void aRestartIsOnlyATickWhereNoSnapshotIsWanted() {
    come(tick(900, 890));
    subscribe(false, Map.of());
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("join BTC-USD", "5", "7");
  }

  @Test
  void aRestartThatHadToWaitIsFollowedByASnapshot() {
    session = session(1_000, 10, 3);
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    come(tick(910, 900), Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    effects.clear();
    writable = true;
    advanceAt(0);
    assertThat(told()).containsExactly("7 behind none for 3", "snapshot 7");
  }

  @Test
  void aRestartReachesASocketThatIsFull() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    effects.clear();
    writable = true;
    advanceAt(0);
    come(tick(9, 7));
    assertThat(told()).containsExactly("7 behind none for 2", "snapshot 7", "9");
  }

  @Test
  void aRestartEndsAResume() {
    come(tick(900, 890));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("resume 70 NOT_RECOVERED", "snapshot! 5", "7");
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
    found(search, ofALaterNumbering);
    assertThat(told()).containsExactly("seek " + search);

    subscribe(true, Map.of(PRODUCT, 70L));
    found(search, ofALaterNumbering);
    assertThat(told())
        .as("each request is answered")
        .containsExactly("seek " + search, "resume 70 AHEAD");
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

  @Test
  void aRestartEndsTheWaitingOfWhoIsAhead() {
    come(tick(900, 890));
    subscribe(true, Map.of(PRODUCT, 950L));
    effects.clear();
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("resume 950 NOT_RECOVERED", "snapshot! 5", "7");
  }

  @Test
  void aRestartInABacklogIsFollowedByASnapshotBehindTheBacklog() {
    come(tick(5_020, 5_010));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    Frame restart = onTape(Ticks.restart(5_000, EPOCH), 90).frame();
    found(
        first(PRODUCT, 70, 5_020),
        new Found(List.of(frame(80, 70), restart, frame(5_010, 5_000)), true, true, 200));
    come(tick(5_030, 5_020));
    assertThat(told())
        .containsExactly(
            "resume 70 RECOVERED", "80", "5000", "5010", "5020", "snapshot 5020", "5030");
  }

  @Test
  void aReplayHasNoMoreProductsThanASubscriberMayHave() {
    ask(
        new Request.Replay(
            Selection.of("A", "B", "C", "D"), new TimePoint.Ago(1), Optional.empty(), 1, NO_ID));
    assertThat(told()).containsExactly("TOO_MANY_PRODUCTS a replay has 3 products at most, not 4");
  }

  private static Search first(String product, long after, long memoryFirst) {
    return new Search(
        product,
        after,
        new InStream(1),
        true,
        Search.UNKNOWN,
        Search.UNKNOWN,
        Optional.of(new Held(memoryFirst, tick(memoryFirst, 0).eventNanos())));
  }

  private static Search page(long after, long fromStreamSequence) {
    InStream from = new InStream(fromStreamSequence);
    return new Search(PRODUCT, after, from, false, tick(after, 0).eventNanos());
  }
}
