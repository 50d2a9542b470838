package io.ledgerflux.gateway.rest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Of which minutes is asked whether they are complete.
 *
 * @param product whose
 * @param fromNanos when the first one begins, in nanoseconds since the epoch
 * @param toNanos when the last one ends
 * @param pageNanos when the first one of this page begins
 * @param limit how many at most
 */
public record CompletenessQuery(
    String product, long fromNanos, long toNanos, long pageNanos, int limit) {
  private static final Duration STANDARD_WINDOW = Duration.ofMinutes(60);
  private static final int STANDARD_LIMIT = 1_000;

  /** What {@code parameters} ask for at {@code nowNanos} since the epoch. */
  public static CompletenessQuery read(
      String product, Parameters parameters, int mostRows, long nowNanos)
      throws BadParameterException {
    parameters.only("from", "to", "limit", "cursor");
    int limit = parameters.limit(STANDARD_LIMIT, mostRows);
    Optional<Cursor> cursor = parameters.cursor(Cursor.Kind.COMPLETENESS, product);
    if (cursor.isPresent()) {
      List<Long> numbers = cursor.get().numbers();
      return new CompletenessQuery(product, numbers.get(2), numbers.get(1), numbers.get(0), limit);
    }
    Window window = Window.read(parameters, STANDARD_WINDOW, nowNanos);
    long from = Interval.ONE_MINUTE.floor(window.fromNanos());
    return new CompletenessQuery(
        product, from, Interval.ONE_MINUTE.ceil(window.toNanos()), from, limit);
  }

  /** Where the page goes on that begins with the minute of {@code nanos}. */
  public Cursor goingOnAt(long nanos) {
    return Cursor.of(Cursor.Kind.COMPLETENESS, product, nanos, toNanos, fromNanos);
  }
}
