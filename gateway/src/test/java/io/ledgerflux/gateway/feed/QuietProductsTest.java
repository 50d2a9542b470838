package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.Ticks.arrival;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietProductsTest {
  private static final DayStatistics DAY =
      new DayStatistics(BigDecimal.ONE, BigDecimal.TEN, null, null);

  @Test
  void whatIsOlderThanTheStreamIsKnownFromTheSnapshot() {
    MarketState snapshot = MarketState.of(tick(10, 5));
    assertThat(QuietProducts.after(snapshot, List.of())).isEqualTo(snapshot);
  }

  @Test
  void aSnapshotThatIsBehindIsBroughtUpToDateAndKeepsWhatNobodyToldSince() {
    MarketState snapshot = withDay(MarketState.of(tick(20, 10)));
    MarketState state =
        QuietProducts.after(
            snapshot,
            List.of(
                arrival(tick(10, 5), 1),
                arrival(tick(30, 20), 2),
                arrival(tick(20, 10), 3),
                arrival(tick(40, 30), 4)));
    assertThat(state).isEqualTo(snapshot.after(tick(30, 20)).after(tick(40, 30)));
  }

  @Test
  void aSnapshotOfANumberingThatWasLeftIsLeft() {
    Tick restart = Ticks.restart(3, 2_000_000_000_000_000_000L);
    MarketState snapshot = MarketState.of(tick(500, 490));
    assertThat(
            QuietProducts.after(snapshot, List.of(arrival(tick(500, 490), 1), arrival(restart, 2))))
        .isEqualTo(MarketState.of(restart));
  }

  @Test
  void theStreamAloneWillDo() {
    assertThat(QuietProducts.after(null, List.of(arrival(tick(10, 5), 1))))
        .isEqualTo(MarketState.of(tick(10, 5)));
    assertThat(QuietProducts.after(null, List.of())).isNull();
  }

  private static MarketState withDay(MarketState state) {
    return new MarketState(
        state.product(),
        state.lastTrade(),
        state.lastTradeNanos(),
        state.bestBid(),
        state.bestAsk(),
        DAY,
        state.lastSequence(),
        state.lastUpdateNanos());
  }
}
