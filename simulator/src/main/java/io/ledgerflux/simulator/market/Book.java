package io.ledgerflux.simulator.market;

import java.util.SplittableRandom;

/**
 * The top of a product's book: it is quoted anew between takers, and eaten into by them. Prices in
 * the product's smallest steps, sizes in units of 10⁻⁸.
 */
final class Book {
  private final SplittableRandom random;
  private final long basePrice;
  private final long priceMove;
  private final int spreadBits;
  private final long sizeStep;
  private final long smallSize;

  private long fairPrice;
  private long bid;
  private long ask;
  private long bidSize;
  private long askSize;

  Book(Product product, SplittableRandom random) {
    this.random = random;
    this.basePrice = product.basePrice();
    this.priceMove = Math.max(1, basePrice / 20_000);
    this.spreadBits = Math.max(2, 63 - Long.numberOfLeadingZeros(Math.max(1, basePrice / 2_048)));
    this.sizeStep = product.sizeStep();
    this.smallSize = Math.max(1, product.dayVolume() / 1_000_000_000L);
    this.fairPrice = basePrice + random.nextLong(-priceMove * 20, priceMove * 20 + 1);
    quoteAnew();
  }

  Quote quote() {
    return new Quote(bid, bidSize, ask, askSize);
  }

  /** What other orders did since the last taker. */
  void move() {
    if (random.nextInt(100) < 75) {
      if (random.nextInt(100) < 50) {
        fairPrice += step();
      }
      quoteAnew();
    } else if (random.nextBoolean()) {
      bidSize = levelSize();
    } else {
      askSize = levelSize();
    }
  }

  /** The price at which a taker of this side is filled next. */
  long priceFor(Side taker) {
    return taker == Side.BUY ? ask : bid;
  }

  /** Fills a taker against one maker and gives the size; a level that is used up gives way. */
  long take(Side taker, boolean whole) {
    long there = taker == Side.BUY ? askSize : bidSize;
    if (whole || there <= sizeStep) {
      nextLevel(taker);
      return there;
    }
    long wanted = tradeSize();
    long size = wanted < there ? wanted : Math.max(sizeStep, there / 2 - there / 2 % sizeStep);
    if (taker == Side.BUY) {
      askSize -= size;
    } else {
      bidSize -= size;
    }
    return size;
  }

  private void nextLevel(Side taker) {
    long distance = random.nextInt(100) < 40 ? 1 : logarithmic(Math.max(1, spreadBits - 3));
    if (taker == Side.BUY) {
      ask += distance;
      askSize = levelSize();
      fairPrice = Math.max(fairPrice, bid);
    } else {
      bid = Math.max(1, bid - distance);
      bidSize = levelSize();
    }
  }

  private void quoteAnew() {
    long spread = spread();
    bid = Math.max(1, fairPrice - spread / 2);
    ask = bid + spread;
    bidSize = levelSize();
    askSize = levelSize();
  }

  /** A step of the fair price, more likely towards the base price the farther it is away. */
  private long step() {
    long size = 1 + random.nextLong(priceMove);
    long pull = (fairPrice - basePrice) * 500_000L / Math.max(1, basePrice / 5);
    return random.nextInt(1_000_000) < 500_000L - pull ? size : -size;
  }

  private long spread() {
    int draw = random.nextInt(100);
    if (draw < 78) {
      return 1;
    }
    return draw < 84 ? 2 : logarithmic(spreadBits);
  }

  private long levelSize() {
    return rounded(smallSize * 3 * logarithmic(13));
  }

  private long tradeSize() {
    return rounded(smallSize * logarithmic(15));
  }

  /** A whole number of steps, in some cases a round number as people type it. */
  private long rounded(long size) {
    long step = sizeStep;
    if (random.nextInt(100) < 25) {
      for (int digits = 2 + random.nextInt(4); digits > 0 && step * 100 <= size; digits--) {
        step *= 10;
      }
    }
    long varied = size + random.nextLong(size);
    return Math.max(sizeStep, varied - varied % step);
  }

  /** A number from 1 to 2^bits, each power of two as likely as the next. */
  private long logarithmic(int bits) {
    long least = 1L << random.nextInt(bits);
    return least + random.nextLong(least);
  }
}
