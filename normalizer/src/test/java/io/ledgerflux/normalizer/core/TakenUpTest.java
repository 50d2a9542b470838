package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A tape that goes on from what another knew of it. */
final class TakenUpTest extends ContinuityRig {
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
}
