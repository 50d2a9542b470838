package io.ledgerflux.simulator.market;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One product's market: takers come in its rhythm and sweep its book. */
final class ProductMarket {
  private final Product product;
  private final SplittableRandom random;
  private final NumberGenerator numbers;
  private final Rhythm rhythm;
  private final Book book;
  private final RollingDay day;

  private Trade last;
  private long dueMicros;
  private long nextMicros;
  private int nextFills;
  private long plannedSequence;

  ProductMarket(Product product, long seed, double tradesPerSecond, long startMicros) {
    this.product = product;
    this.random = new SplittableRandom(product.seed(seed));
    this.numbers = new NumberGenerator(product, startMicros);
    this.rhythm = new Rhythm(random, tradesPerSecond);
    this.book = new Book(product, random);
    this.day = new RollingDay(product, random, book.priceFor(Side.BUY), startMicros);
    this.last = fill(startMicros, Side.BUY, false, numbers.tradeId());
    this.dueMicros = startMicros;
    planNext();
  }

  Product product() {
    return product;
  }

  /** The last trade; at first one from before the start. */
  Trade last() {
    return last;
  }

  /** When the next taker comes. */
  long nextMicros() {
    return nextMicros;
  }

  /** Lets the next taker come, and gives its fills one by one. */
  void sweep(Consumer<Trade> trades) {
    book.move();
    long timeMicros = nextMicros;
    Side taker = random.nextInt(100) < 60 ? Side.BUY : Side.SELL;
    long takerOrder = numbers.tradeId() + 1;
    long sequence = plannedSequence;
    for (int left = nextFills; left > 0; left--) {
      numbers.nextTrade(sequence);
      boolean whole = random.nextInt(100) < (left > 1 ? 35 : 15);
      last = fill(timeMicros, taker, whole, takerOrder);
      sequence = 0;
      trades.accept(last);
    }
    planNext();
  }

  /** The book's sequence between two trades, as a heartbeat tells it. */
  long sequenceAt(long nowMicros) {
    long from = last.timeMicros();
    if (nowMicros <= from || nextMicros <= from) {
      return numbers.sequence();
    }
    long ahead = Math.max(0, plannedSequence - numbers.sequence() - 2);
    double share = (double) Math.min(nowMicros - from, nextMicros - from) / (nextMicros - from);
    return numbers.sequence() + (long) (ahead * share);
  }

  long spareSequence() {
    return numbers.spareSequence();
  }

  void delay(long micros) {
    dueMicros += micros;
    nextMicros += micros;
  }

  void startAnew(long nowMicros) {
    numbers.startAnew(nowMicros);
    plannedSequence = 0;
  }

  private Trade fill(long timeMicros, Side taker, boolean whole, long takerOrder) {
    long price = book.priceFor(taker);
    long size = book.take(taker, whole);
    return new Trade(
        product,
        numbers.sequence(),
        numbers.tradeId(),
        timeMicros,
        taker,
        price,
        size,
        book.quote(),
        day.add(price, size, timeMicros),
        takerOrder);
  }

  /** A taker who would run ahead of the numbers waits; those behind him make up for it. */
  private void planNext() {
    nextFills = rhythm.fills();
    dueMicros += rhythm.gapMicros();
    nextMicros = Math.max(dueMicros, numbers.earliestMicros(nextFills));
    plannedSequence = numbers.sequenceAhead(rhythm.bookEvents(), nextMicros);
  }
}
