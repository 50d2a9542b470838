package io.ledgerflux.gateway.protocol;

/** When something was, as a request tells it. */
public sealed interface TimePoint {
  /** The moment meant, in nanoseconds since the epoch, at the moment {@code nowEpochNanos}. */
  long epochNanos(long nowEpochNanos);

  /**
   * A moment.
   *
   * @param nanos since the epoch
   */
  record At(long nanos) implements TimePoint {
    @Override
    public long epochNanos(long nowEpochNanos) {
      return nanos;
    }
  }

  /**
   * So long before now.
   *
   * @param nanos at least 0
   */
  record Ago(long nanos) implements TimePoint {
    @Override
    public long epochNanos(long nowEpochNanos) {
      return nowEpochNanos - nanos;
    }
  }
}
