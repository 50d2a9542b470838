package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MarketBatchTest {
  private static final MarketState KNOWN = MarketState.of(Ticks.tick("ETH-USD", 5, 4));
  private static final FeedEvent GAP = new FeedEvent.GapOpened("BTC-USD", 3, 4);

  @Test
  void isOnePartWhereItIsSmall() {
    MarketBatch batch = batch(5);
    assertThat(batch.parts(5)).containsExactly(batch);
  }

  @Test
  void isPartedInOrder() {
    MarketBatch batch = batch(12);
    List<MarketBatch> parts = batch.parts(5);

    assertThat(parts).extracting(part -> part.ticks().size()).containsExactly(5, 5, 2);
    assertThat(parts.stream().flatMap(part -> part.ticks().stream()).toList())
        .isEqualTo(batch.ticks());
    assertThat(parts).extracting(MarketBatch::readNanos).containsOnly(7L);
  }

  @Test
  void tellsInItsFirstPartAloneWhatIsNoTick() {
    List<MarketBatch> parts = batch(6).parts(5);

    assertThat(parts).extracting(MarketBatch::known).containsExactly(List.of(KNOWN), List.of());
    assertThat(parts).extracting(MarketBatch::events).containsExactly(List.of(GAP), List.of());
  }

  private static MarketBatch batch(int ticks) {
    List<TapeTick> tape =
        LongStream.rangeClosed(1, ticks)
            .mapToObj(i -> Ticks.onTape(Ticks.tick(i, i - 1), i))
            .toList();
    return new MarketBatch(tape, List.of(KNOWN), List.of(GAP), 7);
  }
}
