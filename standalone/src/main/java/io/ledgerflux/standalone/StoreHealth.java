package io.ledgerflux.standalone;

import java.time.Duration;

/**
 * Whether a broker that lives has to be started again, since it keeps no streams any more. While
 * its disk is full that would be in vain.
 */
final class StoreHealth {
  static final Duration PERIOD = Duration.ofSeconds(5);

  /** Less than a file of messages of nats-server may become, and more than a start takes. */
  static final long ROOM_BYTES = 16L << 20;

  /** A starved machine may be slow to answer once or twice. */
  private static final int CERTAIN = 3;

  private int looksOff;

  /** What is to be done. */
  enum Advice {
    /** Nothing. */
    LEAVE,
    /** Tell that its disk is full. */
    TELL_FULL,
    /** Start it again. */
    RESTART
  }

  /**
   * A look at the broker, one each {@link #PERIOD}.
   *
   * @param off whether it answers that it keeps no streams
   * @param roomBytes what its disk has left
   */
  Advice on(boolean off, long roomBytes) {
    looksOff = off ? looksOff + 1 : 0;
    if (looksOff < CERTAIN) {
      return Advice.LEAVE;
    }
    if (roomBytes < ROOM_BYTES) {
      return looksOff == CERTAIN ? Advice.TELL_FULL : Advice.LEAVE;
    }
    looksOff = 0;
    return Advice.RESTART;
  }
}
