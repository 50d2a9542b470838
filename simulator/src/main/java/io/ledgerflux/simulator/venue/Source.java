package io.ledgerflux.simulator.venue;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a venue's trades come from: a made market, or a recorded one. */
public interface Source {
  /** The names of all products. */
  Collection<String> products();

  /** Gives all trades up to and at this time. */
  void advance(long nowMicros, Sink sink);

  /** When there will be something again. */
  long nextMicros();

  /** The last trade's ticker, if there is one before the first that the source gives. */
  Optional<FeedMessage> earlierTicker(String product);

  /** The last trade's id, 0 when there is none. */
  long lastTradeId(String product);

  /** The sequence that the product's book has reached at this time. */
  long sequenceAt(String product, long nowMicros);

  /** A sequence that no trade of the product has. */
  long spareSequence(String product);

  /** Puts all that is to come off by this time. */
  void delay(long micros);

  /** Whether numbers can start anew here. */
  boolean canStartAnew();

  /** Lets a product's numbers start anew, lower. */
  void startAnew(String product, long nowMicros);

  /** Takes what a source gives. */
  interface Sink {
    /** A trade's ticker. */
    void ticker(FeedMessage ticker);

    /** A trade's match. */
    void match(String product, long tradeId, Supplier<String> text);

    /** Whether somebody reads, and nobody lags. */
    boolean ready();
  }
}
