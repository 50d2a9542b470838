package io.ledgerflux.simulator.market;

import java.util.SplittableRandom;

/** A product's last 24 hours in slices of five minutes, the oldest dropped as time goes on. */
final class RollingDay {
  private static final int SLICES = 288;
  private static final long SLICE_MICROS = 300_000_000L;

  private final long[] open = new long[SLICES];
  private final long[] low = new long[SLICES];
  private final long[] high = new long[SLICES];
  private final long[] volume = new long[SLICES];
  private final long earlierVolume;

  private long slice;
  private long lastPrice;
  private long dayLow;
  private long dayHigh;
  private long dayVolume;

  /** A day that ends now at this price, with a made-up course until then. */
  RollingDay(Product product, SplittableRandom random, long price, long nowMicros) {
    slice = nowMicros / SLICE_MICROS;
    lastPrice = price;
    long move = Math.max(1, product.basePrice() / 500);
    long usual = product.dayVolume() / SLICES;
    long close = price;
    for (int age = 0; age < SLICES; age++) {
      int at = index(slice - age);
      open[at] = Math.max(1, close + random.nextLong(-move, move + 1));
      low[at] = Math.max(1, Math.min(open[at], close) - random.nextLong(move));
      high[at] = Math.max(open[at], close) + random.nextLong(move);
      volume[at] = usual / 2 + random.nextLong(usual);
      dayVolume += volume[at];
      close = open[at];
    }
    earlierVolume = 29 * product.dayVolume() + random.nextLong(product.dayVolume());
    findExtremes();
  }

  /** Counts a trade and gives the day with it. */
  Day add(long price, long size, long timeMicros) {
    rollTo(timeMicros / SLICE_MICROS);
    int at = index(slice);
    low[at] = Math.min(low[at], price);
    high[at] = Math.max(high[at], price);
    volume[at] += size;
    dayLow = Math.min(dayLow, price);
    dayHigh = Math.max(dayHigh, price);
    dayVolume += size;
    lastPrice = price;
    return new Day(open[index(slice + 1)], dayLow, dayHigh, dayVolume, earlierVolume + dayVolume);
  }

  private void rollTo(long target) {
    if (target <= slice) {
      return;
    }
    slice = Math.max(slice, target - SLICES);
    while (slice < target) {
      int at = index(++slice);
      dayVolume -= volume[at];
      open[at] = lastPrice;
      low[at] = lastPrice;
      high[at] = lastPrice;
      volume[at] = 0;
    }
    findExtremes();
  }

  private void findExtremes() {
    dayLow = Long.MAX_VALUE;
    dayHigh = 0;
    for (int at = 0; at < SLICES; at++) {
      dayLow = Math.min(dayLow, low[at]);
      dayHigh = Math.max(dayHigh, high[at]);
    }
  }

  private static int index(long slice) {
    return (int) Math.floorMod(slice, (long) SLICES);
  }
}
