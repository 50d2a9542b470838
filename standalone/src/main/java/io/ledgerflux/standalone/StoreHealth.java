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

  /** So many looks are enough where the disk was full meanwhile. */
  private static final int CERTAIN = 3;

  /** Else a starved machine may only be slow. */
  private static final int PATIENT = 12;

  /** A server that keeps nothing however often it is started is not started all the time. */
  private static final int MOST_DOUBLED = 5;

  private int looksOff;
  private int restarts;
  private boolean wasFull;

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
    if (!off) {
      looksOff = 0;
      restarts = 0;
      wasFull = false;
      return Advice.LEAVE;
    }
    looksOff++;
    if (roomBytes < ROOM_BYTES) {
      boolean toTell = looksOff >= CERTAIN && !wasFull;
      wasFull |= toTell;
      return toTell ? Advice.TELL_FULL : Advice.LEAVE;
    }
    if (looksOff < (wasFull ? CERTAIN : PATIENT << Math.min(restarts, MOST_DOUBLED))) {
      return Advice.LEAVE;
    }
    looksOff = 0;
    restarts++;
    wasFull = false;
    return Advice.RESTART;
  }
}
