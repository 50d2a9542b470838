package io.ledgerflux.gateway.session;

/** Where a search goes on. */
public sealed interface Place {
  /**
   * In market_ticks.
   *
   * @param streamSequence of the first message that is looked at
   */
  record InStream(long streamSequence) implements Place {}

  /**
   * In the history, behind a tick.
   *
   * @param eventNanos when that tick happened, in nanoseconds since the epoch
   * @param sequence the venue's number of it
   */
  record InHistory(long eventNanos, long sequence) implements Place {}
}
