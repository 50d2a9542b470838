package io.ledgerflux.simulator.market;

import java.util.Objects;

/**
 * A product that the simulated market trades.
 *
 * @param id the exchange's name of it, as in {@code BTC-USD}
 * @param basePrice the price around which it moves, in steps of the smallest price change
 * @param priceDigits decimals of the smallest price change
 * @param quoteDigits decimals that best bid and best ask are written with
 * @param sizeDigits decimals of the smallest size
 * @param dayVolume usual volume of 24 hours, in units of 10⁻⁸
 * @param weight its share of all trades, relative to the other products' weights
 */
public record Product(
    String id,
    long basePrice,
    int priceDigits,
    int quoteDigits,
    int sizeDigits,
    long dayVolume,
    int weight) {
  /** Decimals of book sizes and volumes, and of the unit that sizes are counted in. */
  public static final int SIZE_SCALE = 8;

  public Product {
    Objects.requireNonNull(id);
    if (basePrice < 100 || dayVolume < 1_000_000_000L || weight < 1) {
      throw new IllegalArgumentException("implausible product " + id);
    }
    if (priceDigits > quoteDigits || sizeDigits > SIZE_SCALE) {
      throw new IllegalArgumentException("implausible digits of " + id);
    }
  }

  /** The smallest step of a size, in units of 10⁻⁸. */
  long sizeStep() {
    long step = 1;
    for (int digits = sizeDigits; digits < SIZE_SCALE; digits++) {
      step *= 10;
    }
    return step;
  }

  /** A seed for this product alone, so that its stream does not hang on the others'. */
  public long seed(long marketSeed) {
    long hash = 0xcbf29ce484222325L ^ marketSeed;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
