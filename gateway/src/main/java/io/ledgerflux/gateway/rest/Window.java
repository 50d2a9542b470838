package io.ledgerflux.gateway.rest;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A while of which is asked.
 *
 * @param fromNanos when it begins, this moment included, in nanoseconds since the epoch
 * @param toNanos when it ends, this moment not included
 * @param fixed whether the same request means the same while at any time
 */
record Window(long fromNanos, long toNanos, boolean fixed) {
  /** From {@code from} to {@code to}: unless given, {@code standard} before that, and now. */
  static Window read(Parameters parameters, Duration standard, long nowNanos)
      throws BadParameterException {
    long to = parameters.time("to", nowNanos).orElse(nowNanos);
    OptionalLong from = parameters.time("from", nowNanos);
    if (from.isPresent() && from.getAsLong() > to) {
      throw new BadParameterException("from", "lies behind to: it comes before it");
    }
    return new Window(
        from.orElse(to - standard.toNanos()),
        to,
        parameters.isFixed("from") && parameters.isFixed("to"));
  }

  Freshness freshness(long nowNanos) {
    return Freshness.of(fixed, toNanos, nowNanos);
  }
}
