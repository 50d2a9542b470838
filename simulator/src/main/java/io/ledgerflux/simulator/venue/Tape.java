package io.ledgerflux.simulator.venue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the venue has truly sent: counts, and, bounded, the messages themselves. */
public final class Tape {
  private static final int MOST_INJECTED = 10_000;
  private static final long MOST_INJECTED_LENGTH = 64L << 20;
  private static final int MOST_SKIPPED = 100_000;

  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final Bounded<FeedMessage> tickers;
  private final Bounded<FeedMessage> skipped =
      new Bounded<>(MOST_SKIPPED, Long.MAX_VALUE, any -> 1);
  private final Bounded<Injected> injected =
      new Bounded<>(MOST_INJECTED, MOST_INJECTED_LENGTH, message -> message.text().length());
  private long injections;

  /** A tape that keeps so many of the newest tickers. */
  Tape(int keptTickers) {
    tickers = new Bounded<>(keptTickers, Long.MAX_VALUE, any -> 1);
  }

  /** The tickers that were sent, each once, in the order in which they first went out. */
  public List<FeedMessage> tickers() {
    return tickers.list();
  }

  /** The trades that were left out on purpose, or told by a bad message alone. */
  public List<FeedMessage> skipped() {
    return skipped.list();
  }

  /** The bad messages that were sent. */
  public List<Injected> injected() {
    return injected.list();
  }

  /** How many bad messages were sent in all. */
  public long injections() {
    return injections;
  }

  /** What became of each product's trades. */
  public List<ProductCount> counts() {
    return tallies.entrySet().stream()
        .map(entry -> entry.getValue().count(entry.getKey()))
        .toList();
  }

  void made(FeedMessage ticker) {
    tally(ticker.product()).made++;
  }

  void sent(FeedMessage ticker) {
    tally(ticker.product()).sent(ticker);
    tickers.add(ticker);
  }

  void late(FeedMessage ticker) {
    tally(ticker.product()).late++;
  }

  void repeated(FeedMessage ticker) {
    tally(ticker.product()).repeated++;
  }

  void skipped(FeedMessage ticker) {
    tally(ticker.product()).skipped++;
    skipped.add(ticker);
  }

  void injected(Injected message) {
    injections++;
    injected.add(message);
  }

  private Tally tally(String product) {
    return tallies.computeIfAbsent(product, any -> new Tally());
  }

  private static final class Tally {
    private long made;
    private long sent;
    private long skipped;
    private long late;
    private long repeated;
    private long firstTradeId;
    private long lastTradeId;
    private long firstSequence;
    private long lastSequence;

    private void sent(FeedMessage ticker) {
      if (sent++ == 0) {
        firstTradeId = ticker.tradeId();
        firstSequence = ticker.sequence();
      }
      lastTradeId = ticker.tradeId();
      lastSequence = ticker.sequence();
    }

    private ProductCount count(String product) {
      return new ProductCount(
          product,
          made,
          sent,
          skipped,
          late,
          repeated,
          firstTradeId,
          lastTradeId,
          firstSequence,
          lastSequence);
    }
  }
}
