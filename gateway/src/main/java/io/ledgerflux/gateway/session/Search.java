package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;

/**
 * What a subscriber needs that is not in memory: the tape of a product behind a sequence, to its
 * end. It overlaps with memory, since a tick that came late stands in the stream behind its
 * successors; the session takes from it no more than it needs.
 *
 * @param product whose tape
 * @param afterSequence the last sequence that the subscriber has
 * @param from where the search begins
 * @param first whether it must be proven that nothing lies between {@code afterSequence} and what
 *     is found; later pages of the same search follow what was found before
 */
public record Search(String product, long afterSequence, Place from, boolean first) {
  /** A search in market_ticks. */
  public Search(String product, long afterSequence, long fromStreamSequence, boolean first) {
    this(product, afterSequence, new InStream(fromStreamSequence), first);
  }

  /** The same in all of market_ticks. */
  public Search fromTheBeginning() {
    return new Search(product, afterSequence, 1, first);
  }

  /**
   * Where in market_ticks it begins.
   *
   * @throws IllegalStateException if it is one in the history
   */
  public long fromStreamSequence() {
    return switch (from) {
      case InStream(long streamSequence) -> streamSequence;
      case InHistory _ -> throw new IllegalStateException("no search in market_ticks: " + this);
    };
  }
}
