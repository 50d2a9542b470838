package io.ledgerflux.gateway.rest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which candles are asked for: all that overlap the while that was asked, each whole.
 *
 * @param product whose
 * @param interval how long each lasts
 * @param fromNanos when the first one begins, in nanoseconds since the epoch
 * @param toNanos when the last one ends
 * @param limit how many at most
 * @param freshness how long the answer holds
 */
public record CandleQuery(
    String product,
    Interval interval,
    long fromNanos,
    long toNanos,
    int limit,
    Freshness freshness) {
  private static final int STANDARD_CANDLES = 100;
  private static final int STANDARD_LIMIT = 1_000;

  /** What {@code parameters} ask for at {@code nowNanos} since the epoch. */
  public static CandleQuery read(String product, Parameters parameters, int mostRows, long nowNanos)
      throws BadParameterException {
    parameters.only("interval", "from", "to", "limit", "cursor");
    int limit = parameters.limit(STANDARD_LIMIT, mostRows);
    Optional<Cursor> cursor = parameters.cursor(Cursor.Kind.CANDLES, product);
    if (cursor.isPresent()) {
      List<Long> numbers = cursor.get().numbers();
      return new CandleQuery(
          product,
          Interval.ofMinutes(numbers.get(2)).orElseThrow(CandleQuery::noCursor),
          numbers.get(0),
          numbers.get(1),
          limit,
          Freshness.of(true, numbers.get(1), nowNanos));
    }
    Interval interval = interval(parameters);
    Duration standard = interval.length().multipliedBy(STANDARD_CANDLES);
    Window window = Window.read(parameters, standard, nowNanos);
    long to = interval.ceil(window.toNanos());
    return new CandleQuery(
        product,
        interval,
        interval.floor(window.fromNanos()),
        to,
        limit,
        Freshness.of(window.fixed(), to, nowNanos));
  }

  private static BadParameterException noCursor() {
    return new BadParameterException("cursor", "is none that an answer of this path gave");
  }

  private static Interval interval(Parameters parameters) throws BadParameterException {
    String label = parameters.text("interval").orElse(Interval.ONE_MINUTE.label());
    return Interval.ofLabel(label)
        .orElseThrow(
            () ->
                new BadParameterException(
                    "interval", "is none of " + Interval.NAMES + ": " + Parameters.cut(label)));
  }

  /** Where the page goes on that begins with the candle of {@code nanos}. */
  public Cursor goingOnAt(long nanos) {
    return Cursor.of(Cursor.Kind.CANDLES, product, nanos, toNanos, interval.length().toMinutes());
  }
}
