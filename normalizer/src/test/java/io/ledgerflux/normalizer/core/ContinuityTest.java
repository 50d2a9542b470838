package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which tick follows which, and which cannot. */
final class ContinuityTest extends ContinuityRig {
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
  void aSequenceThatWasSeenAtAnotherTimeIsAnotherTick() {
    assertThat(outcomes(tick(10, 5, 1), tick(11, 6, 2), tick(11, 6, 3), tick(11, 6, 3), tick(12)))
        .containsExactly("10 first", "11 after 10", "11 late", "duplicate", "12 after 11");
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
}
