package io.ledgerflux.snapshotter.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.snapshotter.Ticks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarketsTest {
  private static final Tick KNOWN = Ticks.tick(10, 1);

  @Test
  void theNewestTickOfEachProductIsItsState() {
    Markets markets =
        Markets.after(
            Map.of("BTC-USD", MarketState.of(KNOWN)),
            List.of(entry(Ticks.tick(11, 2), false), entry(Ticks.tick(12, 3), false)));

    assertThat(markets.moved()).containsOnlyKeys("BTC-USD");
    assertThat(markets.moved().get("BTC-USD")).isEqualTo(MarketState.of(Ticks.tick(12, 3)));
    assertThat(markets.restarted()).isEmpty();
  }

  @Test
  void aLateTickMovesNothing() {
    Markets markets = Markets.after(Map.of(), List.of(entry(Ticks.tick(11, 2), true)));

    assertThat(markets.moved()).isEmpty();
  }

  @Test
  void aRestartReplacesTheState() {
    Tick restart = Ticks.tick(3, 1).restarting();

    Markets markets =
        Markets.after(Map.of("BTC-USD", MarketState.of(KNOWN)), List.of(entry(restart, false)));

    assertThat(markets.moved()).containsEntry("BTC-USD", MarketState.of(restart));
    assertThat(markets.restarted()).containsExactly("BTC-USD");
  }

  @Test
  void aBatchFallsIntoHalvesThatJoin() {
    TickBatch batch =
        new TickBatch(
            List.of(
                Ticks.entry(Ticks.tick(1, 1), false, 5),
                Ticks.entry(Ticks.tick(1, 1), false, 6),
                Ticks.entry(Ticks.tick(2, 2), false, 8)),
            Ticks.entry(KNOWN, false, 4).position(),
            Ticks.entry(KNOWN, false, 9).position());

    assertThat(batch.firstHalf().entries()).hasSize(1);
    assertThat(batch.firstHalf().start()).isEqualTo(batch.start());
    assertThat(batch.secondHalf().start()).isEqualTo(batch.firstHalf().end());
    assertThat(batch.secondHalf().end()).isEqualTo(batch.end());
    assertThat(batch.distinct()).hasSize(2);
    assertThat(batch.withoutEntries().entries()).isEmpty();
  }

  private static Entry entry(Tick tick, boolean late) {
    return Ticks.entry(tick, late, tick.sequence());
  }
}
