package io.ledgerflux.snapshotter.gaps;

/**
 * Trades that are missing, one after the other.
 *
 * @param first the first one missing
 * @param last the last one missing
 * @param rejected whether they came and were refused
 * @param nextTickMicros event time of the first tick behind the gap that they are of, in
 *     microseconds since the epoch; says nothing of which trades are missing
 */
public record MissingRun(long first, long last, boolean rejected, long nextTickMicros) {

  /** Whether it and {@code other} have a trade in common. */
  public boolean overlaps(MissingRun other) {
    return first <= other.last && other.first <= last;
  }

  MissingRun part(long from, long to, boolean isRejected) {
    return new MissingRun(from, to, isRejected, nextTickMicros);
  }

  /** By the trades alone. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MissingRun run
        && first == run.first
        && last == run.last
        && rejected == run.rejected;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * first + last);
  }
}
