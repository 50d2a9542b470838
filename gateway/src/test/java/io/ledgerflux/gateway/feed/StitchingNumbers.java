package io.ledgerflux.gateway.feed;

import java.util.Random;

/**
 * How the venue of a {@link StitchingMarket} numbers its ticks. In some markets no two ticks have
 * the same sequence, though those of a new numbering lie among those of older ones; in others many
 * have.
 */
final class StitchingNumbers {
  /** The sequence before the first tick. */
  static final long FIRST = 16_000;

  /** Ticks lie so far apart at least; the last sequence between two is none's. */
  private static final int DISTANCE = 16;

  /** So far from a tick's sequence one is named that is none's. */
  private static final int FAR = 200;

  /** A numbering that begins just below the one before soon has the same sequences. */
  private static final int NEAR = 60;

  private final Random random;
  private final boolean isShared;
  private int numbering;

  StitchingNumbers(Random random) {
    this.random = random;
    this.isShared = random.nextBoolean();
  }

  /** The one behind {@code last}. */
  long after(long last) {
    return last + DISTANCE * (1L + random.nextInt(3));
  }

  /** Whether a numbering can begin that has sequences of its own. */
  boolean mayBeginAnew() {
    return numbering < DISTANCE - 2;
  }

  /** The first one of a new numbering; the one before came to {@code last}. */
  long anew(long last) {
    numbering++;
    int reach = Math.toIntExact(last / DISTANCE);
    if (isShared) {
      boolean isNear = random.nextBoolean();
      return DISTANCE * Math.max(1L, isNear ? reach - random.nextInt(NEAR) : anywhere(reach));
    }
    return DISTANCE * anywhere(reach) + numbering;
  }

  private long anywhere(int reach) {
    return 1L + random.nextInt(reach + reach / 4);
  }

  /** A sequence that no tick will ever have, not far from {@code sequence}. */
  long noTicks(long sequence) {
    long near = Math.max(0, sequence + random.nextInt(2 * FAR) - FAR);
    return near - Math.floorMod(near, DISTANCE) + DISTANCE - 1;
  }
}
