package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A tape from its beginning, and what is told of each tick, in words. */
abstract class ContinuityRig {
  static final long FAR = Tick.FARTHEST_RISE;
  final Continuity continuity = new Continuity();

  /** A tick that happened after all of the old numbering. */
  static Tick later(long sequence) {
    return tick(sequence, OptionalLong.empty(), 5_000_000);
  }

  List<String> outcomes(Tick... ticks) {
    return Stream.of(ticks).map(continuity::judge).map(ContinuityRig::outcome).toList();
  }

  static String outcome(Outcome outcome) {
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
