package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReplaysTest {
  private static final String BTC = "BTC-USD";
  private static final long EPOCH = 1_800_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final long AN_HOUR_AGO = -3_600;
  private static final long NOW = 0;
  private static final long IN_AN_HOUR = 3_600;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long ROOM = 1 << 20;

  private Tapes tapes = new Tapes(100, Long.MAX_VALUE);
  private Replays replays = new Replays(tapes);
  private final List<String> told = new ArrayList<>();
  private Map<String, LastTick> lastTicks = Map.of();
  private final List<ReplayOrder> fetches = new ArrayList<>();

  /** The clock that never goes back, which may stand anywhere. */
  private long nanos = Long.MAX_VALUE - 5 * SECOND;

  private long passed;

  /** Whether the last page was asked for by one who waits for what is missing. */
  private boolean isPatient;

  @Test
  void acknowledgesWithTheFirstPageAndTellsItsTicks() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1, 2, 3);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2", "tick 3");
  }

  @Test
  void holdsTwoPagesAtMost() {
    begin(NOW, 1);
    step();
    assertThat(fetches).hasSize(1);
    page(PageEnd.MORE, 1, 5_000);
    step();
    assertThat(fetches).hasSize(2);
    page(PageEnd.MORE, 5_001);
    step();
    step();
    assertThat(fetches).as("while the first is not told").hasSize(2);
    pass(5_000 * SECOND);
    step();
    assertThat(fetches).hasSize(3);
  }

  @Test
  void fetchesNoPageBeforeItIsNeededWhereThereIsNoRoom() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 10);
    assertThat(replays.heldBytes()).isPositive();
    take(replays.step(true, replays.heldBytes(), this::live, now()));
    assertThat(fetches).hasSize(1);
    pass(9 * SECOND);
    take(replays.step(true, 0, this::live, now()));
    assertThat(fetches).hasSize(2);
    assertThat(replays.heldBytes()).isZero();
  }

  @Test
  void lastsNoLongerThanADay() {
    begin(NEVER, 0.01);
    step();
    page(PageEnd.MORE, 1, 10_000);
    step();
    pass(86_400 * SECOND - 1);
    step();
    assertThat(replays.isUnderWay()).isTrue();
    pass(1);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "end FAILED 1", "close");
    assertThat(replays.heldBytes()).isZero();
  }

  @Test
  void fetchesAndSendsNothingWhileTheSocketIsFull() {
    begin(NOW, 0);
    take(replays.step(false, ROOM, this::live, now()));
    assertThat(fetches).isEmpty();
    step();
    page(PageEnd.MORE, 1, 2);
    take(replays.step(false, ROOM, this::live, now()));
    assertThat(told).containsExactly("ack 7");
  }

  @Test
  void sendsLittleAtOnce() {
    begin(NOW, 0);
    step();
    page(PageEnd.OVER, LongStream.rangeClosed(1, 100).toArray());
    step();
    assertThat(told).hasSize(1 + Replays.SLICE);
    assertThat(replays.hasMore(nanos)).isTrue();
    step();
    step();
    step();
    assertThat(told).hasSize(1 + 100 + 2).endsWith("end COMPLETE 100", "close");
    assertThat(replays.isUnderWay()).isFalse();
  }

  @Test
  void keepsTheTapesPaceTimesItsSpeed() {
    begin(NOW, 10);
    step();
    page(PageEnd.OVER, 100, 110, 200);
    step();
    assertThat(told).containsExactly("ack 7", "tick 100");
    pass(SECOND - 1);
    step();
    assertThat(told).hasSize(2);
    pass(1);
    step();
    assertThat(told).endsWith("tick 110");
    assertThat(replays.hasMore(nanos)).isFalse();
    pass(9 * SECOND);
    step();
    assertThat(told)
        .containsExactly("ack 7", "tick 100", "tick 110", "tick 200", "end COMPLETE 3", "close");
  }

  @Test
  void standsStillAtAVeryLowSpeed() {
    begin(NOW, 1e-300);
    step();
    page(PageEnd.OVER, 1, 2);
    pass(80_000 * SECOND);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1");
  }

  @Test
  void goesLiveBehindTheLastOfEachProduct() {
    begin(NEVER, 0);
    step();
    takeFetched(
        new Page(
            List.of(tick(4), tick(5)),
            PageEnd.PRESENT,
            Map.of(BTC, reached(5), "ETH-USD", reached(77))));
    step();
    assertThat(told)
        .containsExactly(
            "ack 7",
            "tick 4",
            "tick 5",
            "caught_up 2",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=5, ETH-USD=77}");
    assertThat(lastTicks)
        .as("which of those with its sequence is known of one that was told")
        .containsOnly(
            Map.entry(BTC, new LastTick(5, tick(5).eventNanos())),
            Map.entry("ETH-USD", LastTick.newestOf(77)));
  }

  @Test
  void looksAgainWhereItsTellingTookLongBeforeItGoesLive() {
    begin(NEVER, 1);
    step();
    page(PageEnd.PRESENT, 10, 15);
    step();
    pass(5 * SECOND);
    step();
    assertThat(told).containsExactly("ack 7", "tick 10", "tick 15");
    step();
    page(PageEnd.PRESENT, 16);
    pass(SECOND);
    step();
    assertThat(told)
        .endsWith(
            "tick 16",
            "caught_up 3",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=16}");
  }

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
  void stops() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 2);
    step();
    take(replays.stop(new Request.StopReplay(Optional.empty())));
    assertThat(told).containsExactly("ack 7", "tick 1", "end STOPPED 1", "close");
    page(PageEnd.MORE, 3);
    step();
    assertThat(told).as("an answer that came too late").hasSize(4);
    take(replays.stop(new Request.StopReplay(Optional.empty())));
    assertThat(told).endsWith("REPLAY_ERROR no replay is under way");
  }

  @Test
  void acknowledgesThatItStopped() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 2);
    take(replays.stop(new Request.StopReplay(Optional.of(new JsonScalar("8")))));
    assertThat(told).containsExactly("ack 7", "end STOPPED 0", "close", "ack 8");
  }

  @Test
  void isRefusedWhereThereIsNoHistory() {
    begin(NOW, 0);
    step();
    takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
    assertThat(told).containsExactly("HISTORY_UNAVAILABLE away 2000", "close");
    begin(NOW, 0);
    assertThat(told).as("may be tried again").hasSize(2);
    assertThat(replays.isUnderWay()).isTrue();
  }

  @Test
  void bearsAHistoryThatIsAwayForAMoment() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1);
    step();
    for (int i = 0; i < 5; i++) {
      takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
      int asked = fetches.size();
      step();
      assertThat(fetches).hasSize(asked);
      pass(SECOND);
      step();
      assertThat(fetches).hasSize(asked + 1);
    }
    page(PageEnd.OVER, 2);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2", "end COMPLETE 2", "close");
  }

  @Test
  void failsWhereTheHistoryStaysAway() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1);
    step();
    pass(10 * SECOND);
    takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
    assertThat(told).containsExactly("ack 7", "tick 1", "end FAILED 1", "close");
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

  @Test
  void goesNotLiveBehindANumberingThatIsOver() {
    begin(NEVER, 0);
    step();
    takeFetched(new Page(List.of(tick(9)), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    tapes.append(Ticks.onTape(Ticks.restart(8, EPOCH + 10 * SECOND), 1));
    tapes.append(Ticks.onTape(Ticks.at(Ticks.tick(9, 8), EPOCH + 11 * SECOND), 2));
    step();
    assertThat(told).containsExactly("ack 7", "tick 9");
    pass(SECOND / 5);
    step();
    assertThat(fetches).hasSize(2);
    takeFetched(
        new Page(
            List.of(tick(8), tick(9)),
            PageEnd.PRESENT,
            Map.of(BTC, new Reached(9, EPOCH + 11 * SECOND))));
    step();
    assertThat(told)
        .containsExactly(
            "ack 7",
            "tick 9",
            "tick 8",
            "tick 9",
            "caught_up 3",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=9}");
  }

  @Test
  void failsWhereANewNumberingIsNotStored() {
    tapes.append(Ticks.onTape(Ticks.restart(9, EPOCH + 10 * SECOND), 1));
    begin(NEVER, 0);
    step();
    takeFetched(new Page(List.of(tick(9)), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    for (int second = 0; second <= 31; second++) {
      step();
      pass(SECOND);
      step();
      takeFetched(new Page(List.of(), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    }
    assertThat(told).containsExactly("ack 7", "tick 9", "end FAILED 1", "close");
  }

  @Test
  void refusesWhatCannotBeReplayed() {
    take(replays.begin(request(AN_HOUR_AGO, 2 * AN_HOUR_AGO, 0), List.of(BTC), now()));
    take(replays.begin(request(IN_AN_HOUR, NEVER, 0), List.of(BTC), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of("b c"), now()));
    take(replays.begin(request(AN_HOUR_AGO, IN_AN_HOUR, 0), List.of(BTC), now()));
    assertThat(replays.isUnderWay()).isFalse();
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(BTC), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(BTC), now()));
    assertThat(told)
        .containsExactly(
            "REPLAY_ERROR from must lie before to",
            "REPLAY_ERROR from lies in the future",
            "REPLAY_ERROR there is no product to replay",
            "REPLAY_ERROR no product's name: 'b c'",
            "REPLAY_ERROR to lies in the future: leave it out to go on live",
            "REPLAY_ERROR a replay is under way: stop it first");
  }

  /** From and to are seconds from now. */
  private static Request.Replay request(long from, long to, double speed) {
    Optional<TimePoint> end =
        to == NEVER ? Optional.empty() : Optional.of(new TimePoint.At(EPOCH + to * SECOND));
    return new Request.Replay(
        Selection.of(BTC),
        new TimePoint.At(EPOCH + from * SECOND),
        end,
        speed,
        Optional.of(new JsonScalar("7")));
  }

  private void begin(long to, double speed) {
    List<String> products = List.of(BTC, "ETH-USD", "NEW-USD");
    take(replays.begin(request(AN_HOUR_AGO, to, speed), products, now()));
  }

  private void step() {
    take(replays.step(true, ROOM, this::live, now()));
  }

  private void page(PageEnd end, long... sequences) {
    List<Replayed> ticks = LongStream.of(sequences).mapToObj(ReplaysTest::tick).toList();
    takeFetched(new Page(ticks, end, Map.of(BTC, reached(sequences[sequences.length - 1]))));
  }

  private void takeFetched(Fetched fetched) {
    take(replays.onFetched(fetches.getLast(), fetched, now()));
  }

  /** Puts a tick into memory that happened {@code seconds} from now. */
  private void remember(long sequence, long seconds) {
    Tick tick = Ticks.at(Ticks.tick(sequence, sequence - 1), EPOCH + seconds * SECOND);
    tapes.append(Ticks.onTape(tick, sequence));
  }

  private static Reached reached(long sequence) {
    return new Reached(sequence, EPOCH + sequence * SECOND);
  }

  /** A tick as many seconds into the tape as its sequence says. */
  private static Replayed tick(long sequence) {
    return new Replayed(
        BTC,
        EPOCH + sequence * SECOND,
        Ticks.onTape(Ticks.tick(sequence, sequence - 1), 0).frame());
  }

  private List<Effect> live(
      List<String> products, Map<String, LastTick> last, Optional<JsonScalar> id, Moment at) {
    lastTicks = last;
    return List.of(
        new Effect.Join(
            "live %s from %s".formatted(products, new TreeMap<>(LastTick.sequences(last)))));
  }

  private void pass(long time) {
    nanos += time;
    passed += time;
  }

  private Moment now() {
    return new Moment(nanos, EPOCH + passed);
  }

  private void take(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Fetch(ReplayOrder order, boolean patient) -> {
          fetches.add(order);
          isPatient = patient;
        }
        case Effect.Close _ -> told.add("close");
        case Effect.Join(String what) -> told.add(what);
        case Effect.Send(Reply.Acknowledgement ack) -> told.add("ack " + ack.id().literal());
        case Effect.Send(Reply.Replayed tick) -> told.add("tick " + tick.frame().sequence());
        case Effect.Send(Reply.ReplayEnd end) ->
            told.add("end " + end.reason() + " " + end.run().ticks());
        case Effect.Send(Reply.CaughtUp caught) -> told.add("caught_up " + caught.run().ticks());
        case Effect.Send(Reply.Refusal no) ->
            told.add(
                (no.code()
                        + " "
                        + no.message()
                        + " "
                        + (no.retryMillis().isPresent() ? no.retryMillis().getAsLong() : ""))
                    .strip());
        default -> throw new AssertionError(effect);
      }
    }
  }
}
