package io.ledgerflux.nats;

/**
 * How far one reader is behind, as far as the reader, or the watch over it, has told. It goes on
 * growing while the reader itself stands still. Times are nanoseconds since the epoch. Any thread
 * may use it.
 */
final class ReaderLag {
  private static final double NANOS = 1e9;

  private final String stream;
  private final String filter;
  private long position;
  private long inHand;
  private long behindIt;
  private long sinceNanos;
  private long toldNanos;

  /** The lag of a reader of what {@code filter} lets through of {@code stream}. */
  ReaderLag(String stream, String filter, long nowNanos) {
    this.stream = stream;
    this.filter = filter;
    this.sinceNanos = nowNanos;
    this.toldNanos = nowNanos;
  }

  /** The reader's owner asks for more: what he was given before is worked off. */
  synchronized void workedOff(long readTo, long readNanos) {
    if (inHand > 0 && behindIt > 0 && readNanos > 0) {
      sinceNanos = readNanos;
    }
    position = readTo;
    inHand = 0;
  }

  /** The reader has a consumer at the broker: what comes will be told. */
  synchronized void reads(long nowNanos) {
    if (inHand + behindIt == 0) {
      sinceNanos = nowNanos;
    }
    toldNanos = nowNanos;
  }

  /**
   * The reader's owner was given messages.
   *
   * @param count how many
   * @param pending how many wait behind them
   * @param oldestNanos when the broker stored the first of them
   */
  synchronized void given(int count, long pending, long oldestNanos, long nowNanos) {
    inHand = count;
    behindIt = pending;
    sinceNanos = count > 0 ? oldestNanos : sinceNanos;
    toldNanos = nowNanos;
  }

  /** So many messages wait behind {@link #position()}, somebody else says. */
  synchronized void waiting(long count, long nowNanos) {
    if (inHand + behindIt == 0) {
      sinceNanos = toldNanos;
    }
    inHand = 0;
    behindIt = count;
    toldNanos = nowNanos;
  }

  /** The reader is silent, and nobody can say how much waits: there may be something. */
  synchronized void untold(long nowNanos) {
    waiting((long) Math.max(1, messages()), nowNanos);
  }

  /** Whether nobody told anything for as long. */
  synchronized boolean isSilent(long nanos, long nowNanos) {
    return nowNanos - toldNanos >= nanos;
  }

  /** Behind which message all that waits is to be worked off. */
  synchronized long position() {
    return position;
  }

  String stream() {
    return stream;
  }

  String filter() {
    return filter;
  }

  /** How many messages are not worked off. */
  synchronized double messages() {
    return inHand + behindIt;
  }

  /** How long the first of them has waited, at most; 0 where none does. */
  synchronized double seconds(long nowNanos) {
    return inHand + behindIt == 0 ? 0 : Math.max(0, nowNanos - sinceNanos) / NANOS;
  }
}
