package io.ledgerflux.simulator.market;

import java.util.SplittableRandom;

/**
 * When takers come and how many fills each gets, drawn so that the feed's measured look results: 45
 * % of tickers with the time of the one before, half of them within 1 ms.
 */
final class Rhythm {
  /** Fills of a taker, on average, with the draw below. */
  private static final double MEAN_FILLS = 1.826;

  private static final int ECHOES_PER_THOUSAND = 85;
  private static final int MEAN_ECHO_MICROS = 480;

  private final SplittableRandom random;
  private final double meanGapMicros;

  /** A rhythm with this many trades a second. */
  Rhythm(SplittableRandom random, double tradesPerSecond) {
    this.random = random;
    this.meanGapMicros = 1_000_000 * MEAN_FILLS / tradesPerSecond;
  }

  /** Microseconds until the next taker. */
  long gapMicros() {
    if (meanGapMicros < 2_000) {
      return 1 + exponential(meanGapMicros);
    }
    if (random.nextInt(1_000) < ECHOES_PER_THOUSAND) {
      return 10L + random.nextInt(2 * MEAN_ECHO_MICROS - 20);
    }
    double share = ECHOES_PER_THOUSAND / 1_000.0;
    double mean = (meanGapMicros - share * MEAN_ECHO_MICROS) / (1 - share);
    return 1 + exponential(random.nextBoolean() ? mean / 4 : mean * 1.75);
  }

  /** Fills of one taker: mostly one, sometimes tens. */
  int fills() {
    int draw = random.nextInt(1_000);
    if (draw < 3) {
      return 15 + random.nextInt(60);
    }
    if (draw < 680) {
      return 1;
    }
    int fills = 2;
    while (random.nextInt(100) >= 46) {
      fills++;
    }
    return fills;
  }

  /** Book events between two takers: from 3 to some thousands, the small numbers more often. */
  long bookEvents() {
    long least = 3L << (random.nextInt(50) > 0 ? random.nextInt(9) : 9 + random.nextInt(2));
    return least + random.nextLong(least);
  }

  private long exponential(double mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
