package io.ledgerflux.snapshotter.upkeep;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a clock may have been set forward by mistake: then all that is stored looks old. A
 * machine that was asleep looks the same; it is believed an hour later.
 */
final class ClockLeaps {
  /** A clock that is kept right is corrected by less at a time. */
  static final Duration MOST = Duration.ofMinutes(1);

  private static final long DOUBTED_NANOS = Duration.ofHours(1).toNanos();

  private @Nullable Instant before;
  private long beforeNanos;
  private @Nullable Long leapNanos;

  /**
   * Whether the clock leapt in the last hour.
   *
   * @param now what it tells
   * @param nanoTime at the same moment, of one that is never set
   */
  boolean isDoubtful(Instant now, long nanoTime) {
    if (before != null) {
      Duration passed = Duration.ofNanos(nanoTime - beforeNanos);
      if (Duration.between(before, now).minus(passed).compareTo(MOST) > 0) {
        leapNanos = nanoTime;
      }
    }
    before = now;
    beforeNanos = nanoTime;
    return leapNanos != null && nanoTime - leapNanos < DOUBTED_NANOS;
  }
}
