package io.ledgerflux.snapshotter.candles;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import io.ledgerflux.snapshotter.Ticks;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CandleTest {
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void opensAndClosesBySequenceWhateverTheOrder() {
    List<Tick> ticks =
        List.of(at(0, 12, "3.50"), at(MINUTE - 1, 13, "2"), at(5, 10, "7"), at(6, 11, "1.250"));

    assertThat(Candle.of(ticks))
        .containsExactly(
            new Candle(
                new Candle.Key("BTC-USD", 0),
                4,
                new BigDecimal("13.750"),
                new BigDecimal("1.250"),
                new BigDecimal("7"),
                new Candle.Edge(10, new BigDecimal("7")),
                new Candle.Edge(13, new BigDecimal("2")),
                4,
                new BigDecimal("0.00016416")));
  }

  @Test
  void eachMinuteAndProductHasItsOwn() {
    List<Tick> ticks =
        List.of(at(MINUTE - 1, 1, "1"), at(MINUTE, 2, "2"), Ticks.at(MINUTE, "ETH-USD", 3, 3, "3"));

    assertThat(Candle.of(ticks))
        .extracting(Candle::key)
        .containsExactlyInAnyOrder(
            new Candle.Key("BTC-USD", 0),
            new Candle.Key("BTC-USD", 1),
            new Candle.Key("ETH-USD", 1));
  }

  @Test
  void aTickWithoutAPriceAddsNothing() {
    Tick quote = new Tick("BTC-USD", 1, OptionalLong.empty(), false, 1, 2, null, null, null, null);

    assertThat(Candle.of(List.of(quote))).isEmpty();
  }

  private static Tick at(long nanos, long sequence, String price) {
    return Ticks.at(nanos, "BTC-USD", sequence, sequence, price);
  }
}
