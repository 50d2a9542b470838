package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is taken for a new numbering, and what is not. */
final class NewNumberingTest extends ContinuityRig {
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
  void absurdTicksThatFitEachOtherAreNoNewNumbering() {
    long absurd = 9_000_000_000_000_000_000L;
    assertThat(outcomes(tick(10), later(absurd), later(absurd + 1), later(absurd + 2), later(11)))
        .containsExactly(
            "10 first", "sequence_jump", "sequence_jump", "sequence_jump", "11 after 10");
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
}
