package io.ledgerflux.gateway.rest;

import java.util.List;
import java.util.Optional;

/**
 * Which gaps are asked for, in the order in which they were written.
 *
 * @param product whose
 * @param afterId the id that all are behind
 * @param fromNanos detected then or later, in nanoseconds since the epoch
 * @param toNanos detected before
 * @param openOnly only those that are open
 * @param limit how many at most
 */
public record GapQuery(
    String product, long afterId, long fromNanos, long toNanos, boolean openOnly, int limit) {
  private static final int STANDARD_LIMIT = 1_000;

  /** What {@code parameters} ask for at {@code nowNanos} since the epoch. */
  public static GapQuery read(String product, Parameters parameters, int mostRows, long nowNanos)
      throws BadParameterException {
    parameters.only("open", "from", "to", "limit", "cursor");
    int limit = parameters.limit(STANDARD_LIMIT, mostRows);
    Optional<Cursor> cursor = parameters.cursor(Cursor.Kind.GAPS, product);
    if (cursor.isPresent()) {
      List<Long> numbers = cursor.get().numbers();
      return new GapQuery(
          product, numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3) == 1, limit);
    }
    long from = parameters.time("from", nowNanos).orElse(0);
    long to = parameters.time("to", nowNanos).orElse(Long.MAX_VALUE);
    if (from > to) {
      throw new BadParameterException("from", "lies behind to: it comes before it");
    }
    return new GapQuery(product, 0, from, to, parameters.truth("open").orElse(false), limit);
  }

  /** Where the page goes on behind the gap {@code id}. */
  public Cursor goingOnBehind(long id) {
    return Cursor.of(Cursor.Kind.GAPS, product, id, fromNanos, toNanos, openOnly ? 1L : 0L);
  }
}
