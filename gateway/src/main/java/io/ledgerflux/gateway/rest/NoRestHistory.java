package io.ledgerflux.gateway.rest;

import java.util.List;

/** No history: the gateway was given no database. */
final class NoRestHistory implements RestHistory {
  @Override
  public boolean knows(String product) {
    return false;
  }

  @Override
  public TickWindow window(TickQuery query) throws UnavailableException {
    throw none();
  }

  @Override
  public List<TickRow> ticks(TickWindow window, int most) throws UnavailableException {
    throw none();
  }

  @Override
  public Page<Candle> candles(CandleQuery query) throws UnavailableException {
    throw none();
  }

  @Override
  public Completeness.Report completeness(CompletenessQuery query) throws UnavailableException {
    throw none();
  }

  @Override
  public Page<FeedGap> gaps(GapQuery query) throws UnavailableException {
    throw none();
  }

  private static UnavailableException none() {
    return new UnavailableException(
        ProblemCode.HISTORY_UNAVAILABLE, "this gateway was given no database");
  }
}
