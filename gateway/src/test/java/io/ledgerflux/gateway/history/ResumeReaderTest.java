package io.ledgerflux.gateway.history;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LastTick;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumeReaderTest {
  private static final long SECOND = 1_000_000_000L;

  private final long then = tick(1, 0).eventNanos();

  private Found find(long afterSequence, Tick... stored) {
    return find(new LastTick(afterSequence, Search.UNKNOWN), stored);
  }

  private Found find(LastTick last, Tick... stored) {
    return new TestResumes(_ -> List.of(stored), () -> then + 10 * SECOND)
        .find(new Search(PRODUCT, last, new InStream(1), true, Search.UNKNOWN, Optional.empty()));
  }

  private LastTick saidAt(long second, long sequence) {
    return new LastTick(sequence, Search.UNKNOWN, then + second * SECOND);
  }

  private Tick at(Tick tick, long second) {
    return Ticks.at(tick, then + second * SECOND);
  }

  @Test
  void tellsWhenTheNumberingBeganThoughWhatFollowsMayBeStoredYet() {
    Found found =
        find(
            120,
            at(tick(100, 90), 0),
            at(tick(130, 100), 1),
            Ticks.restart(110, then + 7 * SECOND),
            at(tick(120, 110), 8),
            at(tick(140, 130), 9));
    assertThat(found.frames()).isEmpty();
    assertThat(found.numberingNanos()).isEqualTo(then + 7 * SECOND);
  }

  @Test
  void waitsForNothingThatIsMissingBeforeARestart() {
    Found found =
        find(
            100,
            at(tick(100, 90), 6),
            at(tick(130, 120), 7),
            Ticks.restart(110, then + 8 * SECOND),
            at(tick(120, 110), 9));
    assertThat(found.frames()).extracting(Frame::sequence).containsExactly(130L, 110L, 120L);
    assertThat(found.frames()).extracting(Frame::gap).containsExactly(true, false, false);
  }

  @Test
  void goesOnBehindTheTickThatWasReadBeforeItWasSaid() {
    Tick[] stored = {
      at(tick(100, 90), 0),
      at(tick(130, 100), 1),
      Ticks.restart(50, then + 2 * SECOND),
      at(tick(100, 50), 7),
      at(tick(110, 100), 8)
    };
    assertThat(find(saidAt(5, 100), stored).frames())
        .extracting(Frame::sequence)
        .containsExactly(130L, 50L, 100L, 110L);
    assertThat(find(saidAt(9, 100), stored).frames())
        .extracting(Frame::sequence)
        .containsExactly(110L);
  }

  @Test
  void nothingFollowsATickThatWasReadOnlyAfterItWasSaid() {
    Tick[] stored = {at(tick(90, 80), 0), at(tick(100, 90), 7), at(tick(110, 100), 8)};
    assertThat(find(saidAt(5, 100), stored)).isEqualTo(Found.NOTHING);
  }

  @Test
  void tellsNoBeginningOfTheFirstNumbering() {
    Found found =
        find(100, at(tick(100, 90), 0), at(tick(130, 100), 1), Ticks.restart(110, then + SECOND));
    assertThat(found.frames()).hasSize(2);
    assertThat(found.numberingNanos()).isEqualTo(Search.UNKNOWN);
  }
}
