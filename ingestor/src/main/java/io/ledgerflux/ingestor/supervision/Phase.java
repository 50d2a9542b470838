package io.ledgerflux.ingestor.supervision;

/** What a connection is about. Times are of the supervisor's clock, in nanoseconds. */
sealed interface Phase {
  /** It is tried again later. */
  record Waiting(long untilNanos) implements Phase {}

  /** The venue was asked, and has not answered yet. */
  record Connecting(long sinceNanos) implements Phase {}

  /** It stands. */
  final class Open implements Phase {
    /** When anything came last. */
    long lastLifeNanos;

    /** Whether the venue, as far as it has answered, sends heartbeats. */
    boolean heartbeatsExpected;

    /** Whether a heartbeat or a new trade came. */
    boolean alive;

    /** Whether all products were subscribed that the venue does not refuse. */
    boolean announced;

    Open(long nowNanos, boolean heartbeatsExpected) {
      this.lastLifeNanos = nowNanos;
      this.heartbeatsExpected = heartbeatsExpected;
    }
  }
}
