package io.ledgerflux.snapshotter.candles;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What some ticks of one product add to one minute. Ticks without a price add nothing.
 *
 * @param key which product and minute
 * @param ticks how many
 * @param priceSum of all prices
 * @param low the lowest price
 * @param high the highest price
 * @param open the price of the lowest sequence
 * @param close the price of the highest sequence
 * @param volumes how many ticks told the size of their trade
 * @param volumeSum of those
 */
public record Candle(
    Key key,
    long ticks,
    BigDecimal priceSum,
    BigDecimal low,
    BigDecimal high,
    Edge open,
    Edge close,
    long volumes,
    BigDecimal volumeSum) {

  private static final long NANOS_PER_MINUTE = 60_000_000_000L;

  /**
   * Which candle.
   *
   * @param product such as {@code BTC-USD}
   * @param minute since the epoch
   */
  public record Key(String product, long minute) {}

  /**
   * A price at one end of the minute.
   *
   * @param sequence of its tick
   * @param price of its tick
   */
  public record Edge(long sequence, BigDecimal price) {}

  /** What {@code ticks} add to their minutes. */
  public static Collection<Candle> of(Iterable<Tick> ticks) {
    Map<Key, Candle> candles = new HashMap<>();
    for (Tick tick : ticks) {
      if (tick.lastTrade() != null) {
        Candle single = single(tick, tick.lastTrade());
        candles.merge(single.key(), single, Candle::plus);
      }
    }
    return candles.values();
  }

  private static Candle single(Tick tick, Trade trade) {
    BigDecimal price = trade.price();
    BigDecimal volume = trade.size();
    Edge edge = new Edge(tick.sequence(), price);
    return new Candle(
        new Key(tick.product(), Math.floorDiv(tick.eventNanos(), NANOS_PER_MINUTE)),
        1,
        price,
        price,
        price,
        edge,
        edge,
        volume == null ? 0 : 1,
        Objects.requireNonNullElse(volume, BigDecimal.ZERO));
  }

  private Candle plus(Candle other) {
    return new Candle(
        key,
        ticks + other.ticks,
        priceSum.add(other.priceSum),
        low.min(other.low),
        high.max(other.high),
        open.sequence() <= other.open.sequence() ? open : other.open,
        close.sequence() >= other.close.sequence() ? close : other.close,
        volumes + other.volumes,
        volumeSum.add(other.volumeSum));
  }
}
