package io.ledgerflux.simulator.market;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * A made market of several products. What it makes hangs on seed, products, rate and start alone,
 * not on how often it is asked. Times are microseconds since the epoch. Not thread-safe.
 */
public final class Market {
  private final Map<String, ProductMarket> markets = new LinkedHashMap<>();
  private final PriorityQueue<ProductMarket> byTime =
      new PriorityQueue<>(
          Comparator.comparingLong(ProductMarket::nextMicros)
              .thenComparing(market -> market.product().id()));

  /**
   * A market that starts now.
   *
   * @param tradesPerSecond of all products together, on average
   * @throws IllegalArgumentException where there is no product, or the rate is not above 0 or is
   *     above {@link #highestRate}
   */
  public Market(List<Product> products, double tradesPerSecond, long seed, long startMicros) {
    if (products.isEmpty() || !(tradesPerSecond > 0)) {
      throw new IllegalArgumentException("a market needs products and a rate above 0");
    }
    if (tradesPerSecond > highestRate(products)) {
      throw new IllegalArgumentException(
          "rate must be at most %.0f with these products: %s"
              .formatted(highestRate(products), tradesPerSecond));
    }
    int weights = products.stream().mapToInt(Product::weight).sum();
    for (Product product : products) {
      double rate = tradesPerSecond * product.weight() / weights;
      markets.put(product.id(), new ProductMarket(product, seed, rate, startMicros));
    }
    byTime.addAll(markets.values());
  }

  /**
   * How many trades a second these products can make together, on average: at that rate the one
   * with the largest share has as many as its numbers, which never run ahead of the clock, allow.
   */
  public static double highestRate(List<Product> products) {
    int weights = products.stream().mapToInt(Product::weight).sum();
    int heaviest = products.stream().mapToInt(Product::weight).max().orElse(1);
    return Math.floor((double) NumberGenerator.MOST_TRADES_PER_SECOND * weights / heaviest);
  }

  /** The names of all products, in the order in which they were given. */
  public Collection<String> products() {
    return markets.keySet();
  }

  /** Makes all trades up to and at this time, in the order of their times. */
  public void advance(long nowMicros, Consumer<Trade> trades) {
    for (ProductMarket next = byTime.peek();
        next != null && next.nextMicros() <= nowMicros;
        next = byTime.peek()) {
      byTime.remove();
      next.sweep(trades);
      byTime.add(next);
    }
  }

  /** When the next trade comes. */
  public long nextMicros() {
    return byTime.element().nextMicros();
  }

  /** The last trade of a product; at the start one that was made before. */
  public Trade last(String product) {
    return market(product).last();
  }

  /** The sequence that a product's book has reached at this time. */
  public long sequenceAt(String product, long nowMicros) {
    return market(product).sequenceAt(nowMicros);
  }

  /** Takes a sequence that no trade of the product will have. */
  public long spareSequence(String product) {
    return market(product).spareSequence();
  }

  /** Puts everything that is to come off by this time. */
  public void delay(long micros) {
    byTime.clear();
    markets.values().forEach(market -> market.delay(micros));
    byTime.addAll(markets.values());
  }

  /** Lets a product's sequences and trade ids start anew, far below where they stand. */
  public void startAnew(String product, long nowMicros) {
    market(product).startAnew(nowMicros);
  }

  private ProductMarket market(String product) {
    ProductMarket market = markets.get(product);
    if (market == null) {
      throw new IllegalArgumentException("no such product: " + product);
    }
    return market;
  }
}
