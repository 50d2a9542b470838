package io.ledgerflux.ingestor.supervision;

/** What a connection is about. Times are of the supervisor's clock, in nanoseconds. */
sealed interface Phase {
  /** It is tried again later. */
  record Waiting(long untilNanos) implements Phase {}

  /** The venue was asked, and has not answered yet. */
  record Connecting(long sinceNanos) implements Phase {}

  /**
   * It stands.
   *
   * @param announced whether all products were subscribed that the venue does not refuse
   */
  record Open(boolean announced) implements Phase {}
}
