package io.ledgerflux.simulator.replay;

/**
 * How a recording is played.
 *
 * @param speed 1 is its own, 10 ten times as fast, 0 as fast as the readers read
 * @param keepsTimes whether messages keep their times; else they are moved so that the last one is
 *     sent at its own time
 */
public record Pace(double speed, boolean keepsTimes) {
  /** As recorded, moved to the present. */
  public static final Pace OWN = new Pace(1, false);

  public Pace {
    if (!(speed >= 0 && speed <= 1_000_000)) {
      throw new IllegalArgumentException("speed must be 0 to 1000000: " + speed);
    }
  }

  /** Whether only the readers set the pace. */
  boolean isUnbound() {
    return speed == 0;
  }

  /** How long after the start something is sent that came so long after the recording's first. */
  long sentAfter(long recordedMicros) {
    return isUnbound() ? 0 : (long) (recordedMicros / speed);
  }
}
