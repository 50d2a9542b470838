package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.MarketState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber is sent when a state was made anew. */
class CorrectionTest extends SessionRig {
  @Test
  void aCorrectionIsASnapshotAndTheTapeGoesOnBehindIt() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    correct();
    correct();
    come(tick(910, 900));
    assertThat(told())
        .containsExactly("join BTC-USD", "snapshot 900", "snapshot 900", "snapshot 900", "910");
  }

  @Test
  void aCorrectionTakesNoTickFromWhoseSocketIsFull() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    correct();
    come(tick(910, 900), tick(920, 910));
    writable = true;
    advance();
    assertThat(told())
        .containsExactly("join BTC-USD", "snapshot 900", "snapshot 900", "910", "920");
  }

  @Test
  void aCorrectionIsNothingToWhoWantsNoSnapshots() {
    come(tick(900, 890));
    subscribe(false, Map.of());
    correct();
    come(tick(910, 900));
    assertThat(told()).containsExactly("join BTC-USD", "910");
  }

  @Test
  void aCorrectionComesOnceToWhoHasNotOpenedYet() {
    come(tick(900, 890));
    subscribe(true, Map.of(), false);
    correct();
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 900");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000})
  void aCorrectionStandsBehindWhatWaits(long rate) {
    session = session(rate, 10, 3);
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    come(tick(910, 900), tick(920, 910));
    correct();
    effects.clear();
    writable = true;
    advanceAt(0);
    come(tick(930, 920));
    assertThat(told())
        .isEqualTo(
            rate == 0
                ? List.of("910", "920", "snapshot 920", "930")
                : List.of("920 behind 900 for 2", "snapshot 920", "930"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoWasToldASequenceThatIsNoneIsToldSoAndBeginsAnew(boolean wantsSnapshots) {
    tapes.startFrom(MarketState.of(tick(2_000, 1_990)));
    subscribe(wantsSnapshots, Map.of());
    effects.clear();
    beginAnewAt(900);
    come(tick(910, 900));
    assertThat(told()).containsExactly("resume 2000 NOT_RECOVERED", "snapshot! 900", "910");
  }

  @Test
  void whoWaitsForASequenceThatIsNoneIsToldSoToo() {
    tapes.startFrom(MarketState.of(tick(2_000, 1_990)));
    subscribe(true, Map.of(PRODUCT, 2_050L));
    effects.clear();
    beginAnewAt(900);
    assertThat(told()).containsExactly("resume 2050 NOT_RECOVERED", "snapshot! 900");
  }

  @Test
  void whoHasNotOpenedYetHearsNothingOfASequenceThatIsNone() {
    tapes.startFrom(MarketState.of(tick(2_000, 1_990)));
    subscribe(true, Map.of(), false);
    beginAnewAt(900);
    come(tick(910, 900));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 900", "910");
  }

  private void beginAnewAt(long sequence) {
    assertThat(tapes.startFrom(MarketState.of(tick(sequence, -1)))).isTrue();
    effects.addAll(session.onBeginningAnew(PRODUCT, now()));
    advance();
  }

  private void correct() {
    effects.addAll(session.onCorrection(PRODUCT, now()));
    advance();
  }
}
