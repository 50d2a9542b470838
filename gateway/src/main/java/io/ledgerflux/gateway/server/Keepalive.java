package io.ledgerflux.gateway.server;

import java.time.Duration;

/** Whether somebody is there at the other end of a connection, and whether he wants anything. */
final class Keepalive {
  private final Duration ping;
  private final Duration idle;
  private long heardNanos;
  private long askedNanos;
  private boolean pinged;

  /** What is to be done. */
  enum Finding {
    /** Nothing. */
    FINE,
    /** Ping him. */
    QUIET,
    /** Close: he did not answer. */
    GONE,
    /** Close: he asked nothing for too long. */
    IDLE
  }

  /**
   * A connection that has just come.
   *
   * @param ping how long it may be silent before it is pinged, and then again; zero for ever
   * @param idle how long it may ask nothing; zero for ever
   */
  Keepalive(Duration ping, Duration idle, long nowNanos) {
    this.ping = ping;
    this.idle = idle;
    asked(nowNanos);
  }

  /** Something came that only proves life. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
    pinged = false;
  }

  /** A request came, or a ping. */
  void asked(long nowNanos) {
    heard(nowNanos);
    askedNanos = nowNanos;
  }

  /** How it looks now; who is {@link Finding#QUIET} is pinged before this is asked again. */
  Finding look(long nowNanos) {
    if (!idle.isZero() && nowNanos - askedNanos >= idle.toNanos()) {
      return Finding.IDLE;
    }
    if (ping.isZero() || nowNanos - heardNanos < ping.toNanos()) {
      return Finding.FINE;
    }
    if (!pinged) {
      pinged = true;
      return Finding.QUIET;
    }
    return nowNanos - heardNanos < 2 * ping.toNanos() ? Finding.FINE : Finding.GONE;
  }
}
