package io.ledgerflux.gateway;

import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;

/** Searches for tests. */
public final class Searches {
  private Searches() {}

  /** The first page of a search in market_ticks, by one who does not know what memory holds. */
  public static Search begin(String product, long afterSequence, long fromStreamSequence) {
    return new Search(
        product, afterSequence, new InStream(fromStreamSequence), true, Search.UNKNOWN);
  }
}
