package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * Whether the venue lives, by what comes on one connection and came on those before. A connection
 * on which nothing comes for too long is dead, where the venue sends heartbeats. Behind such a one,
 * or one that ended without a heartbeat or a new trade, the venue is silent until one of them
 * comes. Times are of the supervisor's clock, in nanoseconds.
 */
final class Liveness {
  private final long silenceNanos;
  private final boolean heartbeatsAsked;
  private boolean heartbeatsExpected;
  private boolean alive;
  private boolean silent;
  private long heardNanos;

  /**
   * That of a venue that was never connected to.
   *
   * @param silence after which a connection is dead
   * @param heartbeatsAsked whether the venue is asked for heartbeats
   */
  Liveness(Duration silence, boolean heartbeatsAsked) {
    this.silenceNanos = silence.toNanos();
    this.heartbeatsAsked = heartbeatsAsked;
  }

  /** A new connection: until the venue answers, what was asked is expected. */
  void opened(long nowNanos) {
    heartbeatsExpected = heartbeatsAsked;
    alive = false;
    heardNanos = nowNanos;
  }

  /** Anything came. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** A heartbeat or a new trade came. */
  void shown() {
    alive = true;
    silent = false;
  }

  /** The venue says whether it sends heartbeats: one that does not is never silent. */
  void answered(boolean heartbeats) {
    heartbeatsExpected = heartbeats;
    silent &= heartbeats;
  }

  /** Nobody listened for so long: what came meanwhile is heard only now. */
  void paused(long nanos) {
    heardNanos += nanos;
  }

  /** The connection is over. */
  void closed() {
    silent |= heartbeatsExpected && !alive;
  }

  /** The connection is dead: whatever came on it shows nothing any more. */
  void died() {
    alive = false;
  }

  /** Whether the connection is dead. */
  boolean isDead(long nowNanos) {
    return heartbeatsExpected && nowNanos - heardNanos >= silenceNanos;
  }

  /** Whether the venue, as far as it has answered, sends heartbeats. */
  boolean expectsHeartbeats() {
    return heartbeatsExpected;
  }

  /** Whether the last connection was dead, or ended without any life, and none came since. */
  boolean isSilent() {
    return silent;
  }
}
