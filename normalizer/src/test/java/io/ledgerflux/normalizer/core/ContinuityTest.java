package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ContinuityTest {
  private static final long FAR = Tick.FARTHEST_RISE;

  private final Continuity continuity = new Continuity();

  @Test
  void theFirstTickFollowsNone() {
    assertThat(outcomes(tick(10))).containsExactly("10 first");
  }

  @Test
  void eachTickFollowsTheOneBefore() {
    assertThat(outcomes(tick(10), tick(11), tick(99), tick(99 + FAR)))
        .containsExactly("10 first", "11 after 10", "99 after 11", "1000000099 after 99");
  }

  @Test
  void dropsWhatWasSeen() {
    assertThat(outcomes(tick(10), tick(11), tick(11), tick(10), tick(12)))
        .containsExactly("10 first", "11 after 10", "duplicate", "duplicate", "12 after 11");
  }

  @Test
  void keepsWhatComesLateOffTheTape() {
    assertThat(outcomes(tick(10), tick(20), tick(15), tick(15), tick(21)))
        .containsExactly("10 first", "20 after 10", "15 late", "duplicate", "21 after 20");
  }

  @Test
  void refusesASequenceTooFarAbove() {
    assertThat(outcomes(tick(10), tick(11 + FAR), tick(12)))
        .containsExactly("10 first", "sequence_jump", "12 after 10");
  }

  @Test
  void refusesATradeIdTooFarAbove() {
    assertThat(outcomes(tick(10, 5, 1), tick(11, 6 + FAR, 2), tick(12, 6, 3)))
        .containsExactly("10 first", "trade_id_jump", "12 after 10");
  }

  @Test
  void refusesAnAbsurdLateTradeId() {
    assertThat(outcomes(tick(10, 5, 1), tick(9, 6 + FAR, 0), tick(9, 4, 0)))
        .containsExactly("10 first", "trade_id_jump", "9 late");
  }

  @Test
  void takesARefusedSequenceWhenItComesRight() {
    assertThat(outcomes(tick(10, 5, 1), tick(11, 6 + FAR, 2), tick(11, 6, 2)))
        .containsExactly("10 first", "trade_id_jump", "11 after 10");
  }

  @Test
  void countsTheTradesThatAreMissing() {
    continuity.judge(tick(10, 5, 1));

    assertThat(continuity.judge(tick(11, 6, 2)))
        .isInstanceOfSatisfying(Outcome.OnTape.class, t -> assertThat(t.missedTrades()).isZero());
    assertThat(continuity.judge(tick(14, 10, 3)))
        .isInstanceOfSatisfying(
            Outcome.OnTape.class, t -> assertThat(t.missedTrades()).isEqualTo(3));
  }

  @Test
  void aLowTradeIdDoesNotMakeTheNextOneAJump() {
    long high = 2 * FAR;
    assertThat(outcomes(tick(10, high, 1), tick(11, 1, 2), tick(12, high + 1, 3)))
        .containsExactly("10 first", "11 after 10", "12 after 11");
  }

  @Test
  void aTickWithoutATradeKeepsTheTradeId() {
    continuity.judge(tick(10, 5, 1));
    continuity.judge(tick(11, OptionalLong.empty(), 2));

    assertThat(continuity.judge(tick(12, 8, 3)))
        .isInstanceOfSatisfying(
            Outcome.OnTape.class, t -> assertThat(t.missedTrades()).isEqualTo(2));
  }

  @Test
  void goesOnWithTheThirdTickOfANumberingBelow() {
    assertThat(
            outcomes(
                tick(900, 90, 900),
                tick(1, 1, 901),
                tick(5, 2, 902),
                tick(9, 3, 902),
                tick(10, 4, 903)))
        .containsExactly("900 first", "1 late", "5 late", "9 restart", "10 after 9");
  }

  @Test
  void goesOnWithTheThirdTickOfANumberingFarAbove() {
    long far = 10 * FAR;
    assertThat(outcomes(tick(9), later(far), later(far + 3), later(far + 4), later(far + 9)))
        .containsExactly(
            "9 first",
            "sequence_jump",
            "sequence_jump",
            far + 4 + " restart",
            far + 9 + " after " + (far + 4));
  }

  @Test
  void goesOnWithTheThirdTickOfANewNumberingOfTrades() {
    assertThat(
            outcomes(
                tick(10, 5, 1),
                tick(11, 7 * FAR, 2),
                tick(12, 7 * FAR + 1, 3),
                tick(13, 7 * FAR + 2, 4),
                tick(14, 7 * FAR + 3, 5)))
        .containsExactly("10 first", "trade_id_jump", "trade_id_jump", "13 restart", "14 after 13");
  }

  @Test
  void aRestartWithoutATradeIsMeasuredByTheTradesBeforeIt() {
    assertThat(
            outcomes(
                tick(900, 5, 1),
                tick(1, 7, 2),
                tick(2, 8, 3),
                tick(3, OptionalLong.empty(), 4),
                tick(4, 9 + FAR, 5),
                tick(5, 9, 6)))
        .containsExactly(
            "900 first", "1 late", "2 late", "3 restart", "trade_id_jump", "5 after 3");
  }

  @Test
  void whatWasRefusedBeforeARestartIsLateWhenItIsJudgedAgain() {
    Tick first = tick(11, 7 * FAR, 2);
    Tick second = tick(12, 7 * FAR + 1, 3);
    outcomes(tick(900, 5, 1), first, second, tick(13, 7 * FAR + 2, 4));

    assertThat(outcomes(first, second, first, tick(14, 7 * FAR + 3, 5)))
        .containsExactly("11 late", "12 late", "duplicate", "14 after 13");
  }

  @Test
  void goesOnWhereSequencesFallAndTradesJump() {
    assertThat(
            outcomes(
                tick(900, 5, 1),
                tick(11, 7 * FAR, 2),
                tick(12, 7 * FAR + 1, 3),
                tick(13, 7 * FAR + 2, 4),
                tick(14, 7 * FAR + 3, 5)))
        .containsExactly(
            "900 first", "trade_id_jump", "trade_id_jump", "13 restart", "14 after 13");
  }

  @Test
  void losesNoTickOfANewNumberingThatUsesOldSequencesAgain() {
    outcomes(tick(1, 1, 1), tick(2, 2, 2), tick(3, 3, 3), tick(4, 4, 4));

    assertThat(
            outcomes(
                tick(1, 1, 100),
                tick(2, 2, 101),
                tick(1, 1, 100),
                tick(3, 3, 102),
                tick(2, 2, 2),
                tick(2, 2, 101),
                tick(4, 4, 103)))
        .containsExactly(
            "1 late", "2 late", "duplicate", "3 restart", "duplicate", "duplicate", "4 after 3");
  }

  @Test
  void aSequenceThatWasSeenAtAnotherTimeIsAnotherTick() {
    assertThat(outcomes(tick(10, 5, 1), tick(11, 6, 2), tick(11, 6, 3), tick(11, 6, 3), tick(12)))
        .containsExactly("10 first", "11 after 10", "11 late", "duplicate", "12 after 11");
  }

  @Test
  void theSameAbsurdTickThreeTimesIsNoNewNumbering() {
    Tick absurd = later(9_000_000_000_000_000_000L);
    assertThat(outcomes(tick(10), absurd, absurd, absurd, absurd, tick(11)))
        .containsExactly(
            "10 first",
            "sequence_jump",
            "sequence_jump",
            "sequence_jump",
            "sequence_jump",
            "11 after 10");
  }

  @Test
  void absurdTicksFarFromEachOtherAreNoNewNumbering() {
    assertThat(outcomes(tick(10), later(20 * FAR), later(30 * FAR), later(40 * FAR), tick(11)))
        .endsWith("sequence_jump", "sequence_jump", "sequence_jump", "11 after 10");
  }

  @Test
  void ticksWithGoodOnesBetweenThemAreNoNewNumbering() {
    long far = 10 * FAR;
    assertThat(outcomes(tick(10), later(far), later(far + 1), tick(11), later(far + 2), tick(12)))
        .containsExactly(
            "10 first",
            "sequence_jump",
            "sequence_jump",
            "11 after 10",
            "sequence_jump",
            "12 after 11");
  }

  @Test
  void lateTicksInARowAreNoNewNumbering() {
    assertThat(outcomes(tick(90), tick(11), tick(12), tick(13), tick(14), tick(91)))
        .containsExactly("90 first", "11 late", "12 late", "13 late", "14 late", "91 after 90");
  }

  @Test
  void oldTicksThatComeAgainAfterARestartAreDuplicates() {
    outcomes(tick(900), tick(901), later(1), later(2), later(3), later(4));

    assertThat(outcomes(tick(900), tick(901), later(1), later(2), later(3), later(5)))
        .containsExactly(
            "duplicate", "duplicate", "duplicate", "duplicate", "duplicate", "5 after 4");
  }

  @Test
  void anOldTickThatWasNeverSeenIsLateAfterARestart() {
    outcomes(tick(900_000), tick(900_002), later(1), later(2), later(3));

    assertThat(outcomes(tick(900_001), later(4), tick(900_001), tick(2, OptionalLong.empty(), 7)))
        .containsExactly("900001 late", "4 after 3", "duplicate", "2 late");
  }

  @Test
  void anOldTickThatIsNewerThanTheOldTapeIsLateAfterARestart() {
    outcomes(tick(900), tick(1, OptionalLong.empty(), 2_000), tick(2, OptionalLong.empty(), 2_000));
    outcomes(tick(3, OptionalLong.empty(), 2_001));

    assertThat(outcomes(tick(901), tick(4, OptionalLong.empty(), 2_001)))
        .containsExactly("901 late", "4 after 3");
  }

  @Test
  void theTapeOfANumberingBeginsWithTheRestartByTimeToo() {
    outcomes(tick(900), tick(1, OptionalLong.empty(), 2_000), tick(2, OptionalLong.empty(), 2_001));
    outcomes(tick(3, OptionalLong.empty(), 2_005));

    assertThat(
            outcomes(
                tick(4, OptionalLong.empty(), 2_004),
                tick(5, OptionalLong.empty(), 2_005),
                tick(6, OptionalLong.empty(), 2_004)))
        .containsExactly("4 late", "5 after 3", "6 late");
  }

  @Test
  void anOldTickFromFarAboveIsLateAfterARestart() {
    long far = 10 * FAR;
    outcomes(
        tick(far, far, 1),
        tick(far + 2, far + 2, 3),
        tick(1, 1, 11),
        tick(2, 2, 12),
        tick(3, 3, 13));

    assertThat(
            outcomes(
                tick(far + 1, far + 1, 2), tick(far + 1, 100 * FAR, 3), tick(100 * FAR, far, 2)))
        .containsExactly(far + 1 + " late", "sequence_jump", "sequence_jump");
    assertThat(outcomes(tick(4, 4, 14))).containsExactly("4 after 3");
  }

  @Test
  void anOldTickDoesNotPutOffTheNextRestart() {
    outcomes(tick(900_000), later(1), later(2), later(3));
    long far = 10 * FAR;

    assertThat(
            outcomes(
                tick(far, 1, 6_000_000),
                tick(899_999),
                tick(far + 1, 2, 6_000_001),
                tick(899_998),
                tick(far + 2, 3, 6_000_002)))
        .containsExactly(
            "sequence_jump", "899999 late", "sequence_jump", "899998 late", far + 2 + " restart");
  }

  @Test
  void anOldTickIsLateHoweverLongAgoTheRestartWas() {
    outcomes(tick(1_000_000), later(1), later(2), later(3));
    outcomes(LongStream.rangeClosed(4, 4_200).mapToObj(ContinuityTest::later).toArray(Tick[]::new));

    assertThat(outcomes(later(5_000), tick(999_999), tick(1_000_000), later(5_001)))
        .containsExactly("5000 after 4200", "999999 late", "duplicate", "5001 after 5000");
  }

  @Test
  void countsTheTradesThatAreMissingBeforeARestart() {
    outcomes(tick(10, 5, 1), tick(2 * FAR, 17, 2), tick(2 * FAR + 1, 18, 3));

    assertThat(continuity.judge(tick(2 * FAR + 2, 19, 4)))
        .isInstanceOfSatisfying(
            Outcome.OnTape.class,
            t -> {
              assertThat(t.tick().restart()).isTrue();
              assertThat(t.missedTrades()).isEqualTo(13);
            });
  }

  @Test
  void anAbsurdFirstTickIsRefused() {
    long absurd = 1_000_000_000_000_000_000L;
    assertThat(
            outcomes(
                later(absurd), tick(9, absurd, 1), later(absurd + 1), later(absurd + 2), tick(10)))
        .containsExactly(
            "out_of_range", "out_of_range", "out_of_range", "out_of_range", "10 first");
  }

  @Test
  void anAbsurdTradeIdIsRefusedWhereNoneIsKnown() {
    long absurd = 9_000_000_000_000_000_000L;
    assertThat(outcomes(tick(10), tick(11, absurd, 11), tick(12, 5, 12)))
        .containsExactly("10 first", "out_of_range", "12 after 10");
  }

  @Test
  void absurdTicksThatFitEachOtherAreNoNewNumbering() {
    long absurd = 9_000_000_000_000_000_000L;
    assertThat(outcomes(tick(10), later(absurd), later(absurd + 1), later(absurd + 2), later(11)))
        .containsExactly(
            "10 first", "sequence_jump", "sequence_jump", "sequence_jump", "11 after 10");
  }

  @Test
  void knowsTheLastTickWhereItIsTakenUp() {
    outcomes(tick(10, 5, 1), tick(11, 6, 2));
    Continuity next = new Continuity(knowledge());

    assertThat(outcome(next.judge(tick(11, 6, 2)))).isEqualTo("duplicate");
    assertThat(outcome(next.judge(tick(13, 7, 3)))).isEqualTo("13 after 11");
  }

  @Test
  void goesOnWithANewNumberingWhereItIsTakenUp() {
    outcomes(tick(900), later(1), later(2));
    Continuity next = new Continuity(knowledge());

    assertThat(outcome(next.judge(later(3)))).isEqualTo("3 restart");
  }

  @Test
  void remembersWhatWasJudgedBeforeItIsTakenUp() {
    outcomes(tick(10), tick(20), tick(15));
    Continuity next = new Continuity(knowledge());
    next.remember(tick(10));
    next.remember(tick(15));

    assertThat(Stream.of(10, 15, 20).map(n -> outcome(next.judge(tick(n)))))
        .containsOnly("duplicate");
    assertThat(outcome(next.judge(tick(16)))).isEqualTo("16 late");
  }

  @Test
  void doesNotRememberWhatCannotHaveBeenPassedOn() {
    outcomes(tick(10, 5, 1));
    Continuity next = new Continuity(knowledge());
    next.remember(tick(11, 6, 2));
    next.remember(tick(9, 6 + FAR, 0));

    assertThat(outcome(next.judge(tick(11, 6, 2)))).isEqualTo("11 after 10");
    assertThat(outcome(next.judge(tick(9, 4, 0)))).isEqualTo("9 late");
  }

  @Test
  void remembersTheNumberingBeforeTheLastRestart() {
    outcomes(tick(900), tick(901), later(1), later(2), later(3));
    Continuity next = new Continuity(knowledge());
    Stream.of(tick(900), tick(901), later(1), later(2), later(3)).forEach(next::remember);

    assertThat(outcome(next.judge(tick(901)))).isEqualTo("duplicate");
    assertThat(outcome(next.judge(later(4)))).isEqualTo("4 after 3");
  }

  @Test
  void knowsTheNumberingThatEndedWhereItIsTakenUp() {
    outcomes(tick(900), later(1), later(2), later(3));
    Continuity next = new Continuity(knowledge());
    next.remember(tick(899));

    assertThat(outcome(next.judge(tick(899)))).isEqualTo("duplicate");
    assertThat(outcome(next.judge(tick(898)))).isEqualTo("898 late");
    assertThat(outcome(next.judge(later(4)))).isEqualTo("4 after 3");
  }

  private Knowledge knowledge() {
    Knowledge knowledge = continuity.knowledge();
    assertThat(knowledge).isNotNull();
    return knowledge;
  }

  /** A tick that happened after all of the old numbering. */
  private static Tick later(long sequence) {
    return tick(sequence, OptionalLong.empty(), 5_000_000);
  }

  private List<String> outcomes(Tick... ticks) {
    return Stream.of(ticks).map(continuity::judge).map(ContinuityTest::outcome).toList();
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.OnTape(Tick tick, long _) -> place(tick);
      case Outcome.Late(Tick tick) -> {
        assertThat(tick.previousSequence()).isEmpty();
        yield tick.sequence() + " late";
      }
      case Outcome.Duplicate() -> "duplicate";
      case Outcome.Refused(RejectReason reason, String _) -> reason.wireName();
    };
  }

  private static String place(Tick tick) {
    if (tick.restart()) {
      assertThat(tick.previousSequence()).isEmpty();
      return tick.sequence() + " restart";
    }
    return tick.previousSequence().isPresent()
        ? tick.sequence() + " after " + tick.previousSequence().getAsLong()
        : tick.sequence() + " first";
  }
}
