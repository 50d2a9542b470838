package io.ledgerflux.gateway.rest;

import java.util.List;

/** The history as it is asked over HTTP. Each method may block. */
public interface RestHistory {
  /** There is none. */
  RestHistory NONE = new NoRestHistory();

  /** Whether anything was ever stored of {@code product}. */
  boolean knows(String product) throws UnavailableException;

  /** Where the page that {@code query} asks for begins and ends. */
  TickWindow window(TickQuery query) throws UnavailableException;

  /** The first {@code most} ticks of {@code window}, by time and sequence. */
  List<TickRow> ticks(TickWindow window, int most) throws UnavailableException;

  /** Candles, by time. */
  Page<Candle> candles(CandleQuery query) throws UnavailableException;

  /** How complete the history is. */
  Completeness.Report completeness(CompletenessQuery query) throws UnavailableException;

  /** Gaps, in the order in which they were written. */
  Page<FeedGap> gaps(GapQuery query) throws UnavailableException;
}
