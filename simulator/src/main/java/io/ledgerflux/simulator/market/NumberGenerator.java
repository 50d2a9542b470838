package io.ledgerflux.simulator.market;

/**
 * A product's sequences and trade ids. They begin where the clock stands and never run ahead of it,
 * so that a market that starts later always goes on above where an earlier one stopped.
 */
final class NumberGenerator {
  /** What its numbers allow on average, with some room for the times when trades crowd. */
  static final int MOST_TRADES_PER_SECOND = 20_000;

  private static final long ORIGIN_MICROS = 1_577_836_800_000_000L; // 2020-01-01
  private static final long MICROS_PER_SEQUENCE = 20;
  private static final long MICROS_PER_TRADE = 40;

  private long originMicros = ORIGIN_MICROS;
  private long offset;
  private long sequence;
  private long tradeId;

  NumberGenerator(Product product, long startMicros) {
    offset = Math.floorMod(product.seed(0), 1_000_000_000L);
    sequence = sequenceLimit(startMicros);
    tradeId = tradeLimit(startMicros);
  }

  long sequence() {
    return sequence;
  }

  long tradeId() {
    return tradeId;
  }

  /** The sequence that lies a number of book events ahead, held well below the clock. */
  long sequenceAhead(long events, long atMicros) {
    long room = (sequenceLimit(atMicros) - sequence) / 2;
    return sequence + Math.max(2, Math.min(events, room));
  }

  /** Numbers a trade, with this sequence unless a later one was used meanwhile. */
  void nextTrade(long plannedSequence) {
    sequence = Math.max(sequence + 2, plannedSequence);
    tradeId++;
  }

  /** A sequence that no trade uses. */
  long spareSequence() {
    return ++sequence;
  }

  /** The earliest time at which so many more trades stay below the clock. */
  long earliestMicros(int trades) {
    long bySequence = (sequence + 2L * trades - offset) * MICROS_PER_SEQUENCE;
    long byTrade = (tradeId + trades - offset) * MICROS_PER_TRADE;
    return originMicros + Math.max(bySequence, byTrade);
  }

  /** Starts anew with low numbers, as a venue does after a rebuild. */
  void startAnew(long nowMicros) {
    originMicros = nowMicros - 1_000_000L;
    offset = 0;
    sequence = sequenceLimit(nowMicros);
    tradeId = tradeLimit(nowMicros);
  }

  private long sequenceLimit(long atMicros) {
    return offset + Math.max(0, atMicros - originMicros) / MICROS_PER_SEQUENCE;
  }

  private long tradeLimit(long atMicros) {
    return offset + Math.max(0, atMicros - originMicros) / MICROS_PER_TRADE;
  }
}
