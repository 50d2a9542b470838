package io.ledgerflux.gateway.server;

import java.time.Duration;

/**
 * Whether a socket drains: whether it took all that waited, or at least some amount of it, within
 * the time allowed. A few bytes now and then are no progress, and do not begin that time anew.
 */
final class Progress {
  private final long leastBytes;
  private final Duration most;
  private long sinceNanos;
  private long takenThen;

  /**
   * A socket that has just opened.
   *
   * @param leastBytes what it takes, in {@code most}, where it cannot take all
   */
  Progress(long leastBytes, Duration most, long nowNanos) {
    this.leastBytes = leastBytes;
    this.most = most;
    this.sinceNanos = nowNanos;
  }

  /**
   * Whether it does not drain.
   *
   * @param pendingBytes what waits for it
   * @param takenBytes what it has taken since it opened
   */
  boolean isStuck(long pendingBytes, long takenBytes, long nowNanos) {
    if (pendingBytes == 0 || takenBytes - takenThen >= leastBytes) {
      sinceNanos = nowNanos;
      takenThen = takenBytes;
      return false;
    }
    return nowNanos - sinceNanos >= most.toNanos();
  }
}
