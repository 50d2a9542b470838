package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * Whether the venue lives, by what comes on one connection and came on those before. A connection
 * on which nothing comes for too long is dead; where the venue sends no heartbeats it is asked by a
 * ping first, and has as long again to answer. Behind a dead one, or one that ended without a
 * heartbeat or a new trade, a venue that sends heartbeats is silent until one of them comes. Times
 * are of the supervisor's clock, in nanoseconds.
 */
final class Liveness {
  private final long silenceNanos;
  private final boolean heartbeatsAsked;
  private boolean heartbeatsExpected;
  private boolean alive;
  private boolean silent;
  private boolean asked;
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
    heard(nowNanos);
  }

  /** Anything came. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
    asked = false;
  }

  /** Whether the venue is to be asked by a ping, once, since nothing else would show its life. */
  boolean asks(long nowNanos) {
    boolean asks = !heartbeatsExpected && !asked && nowNanos - heardNanos >= silenceNanos;
    asked |= asks;
    return asks;
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
    return (heartbeatsExpected || asked) && nowNanos - heardNanos >= patience().toNanos();
  }

  /** After how long without anything the connection is dead. */
  Duration patience() {
    return Duration.ofNanos(heartbeatsExpected ? silenceNanos : 2 * silenceNanos);
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
