package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Ticks of the numbering before the newest, and others from before its beginning. */
final class AfterARestartTest extends ContinuityRig {
  @Test
  void whatWasRefusedBeforeARestartIsLateWhenItIsJudgedAgain() {
    Tick first = tick(11, 7 * FAR, 2);
    Tick second = tick(12, 7 * FAR + 1, 3);
    outcomes(tick(900, 5, 1), first, second, tick(13, 7 * FAR + 2, 4));

    assertThat(outcomes(first, second, first, tick(14, 7 * FAR + 3, 5)))
        .containsExactly("11 late", "12 late", "duplicate", "14 after 13");
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
    outcomes(LongStream.rangeClosed(4, 4_200).mapToObj(ContinuityRig::later).toArray(Tick[]::new));

    assertThat(outcomes(later(5_000), tick(999_999), tick(1_000_000), later(5_001)))
        .containsExactly("5000 after 4200", "999999 late", "duplicate", "5001 after 5000");
  }
}
