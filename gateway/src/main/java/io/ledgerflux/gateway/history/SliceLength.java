package io.ledgerflux.gateway.history;

import java.time.Duration;

/** How much of a window is read at a time: about as much as holds the rows that one read gives. */
final class SliceLength {
  private static final long SHORTEST = Duration.ofMillis(1).toNanos();
  private static final long FIRST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(10).toNanos();

  private long nanos = FIRST;

  /** That of the next. */
  long nanos() {
    return nanos;
  }

  /** A slice gave {@code rows}, the last of which happened {@code spanNanos} behind its begin. */
  void gave(int rows, long spanNanos) {
    if (rows == ReplayRows.MOST_ROWS) {
      nanos = Math.max(SHORTEST, spanNanos);
    } else if (rows < ReplayRows.MOST_ROWS / 4) {
      nanos = Math.min(LONGEST, 2 * nanos);
    }
  }
}
