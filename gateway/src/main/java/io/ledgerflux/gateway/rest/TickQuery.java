package io.ledgerflux.gateway.rest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which ticks are asked for.
 *
 * @param product whose
 * @param first where they begin; empty: at the first one behind {@code afterSequence}
 * @param toNanos when they end, this moment not included, in nanoseconds since the epoch
 * @param afterSequence the sequence that all are behind; {@link Long#MIN_VALUE} for any
 * @param limit how many at most
 * @param freshness how long the answer holds
 */
public record TickQuery(
    String product,
    Optional<TickPlace> first,
    long toNanos,
    long afterSequence,
    int limit,
    Freshness freshness) {
  private static final Duration STANDARD_WINDOW = Duration.ofMinutes(15);
  private static final int STANDARD_LIMIT = 1_000;

  /** What {@code parameters} ask for at {@code nowNanos} since the epoch. */
  public static TickQuery read(String product, Parameters parameters, int mostRows, long nowNanos)
      throws BadParameterException {
    parameters.only("from", "to", "after_seq", "limit", "cursor");
    int limit = parameters.limit(STANDARD_LIMIT, mostRows);
    Optional<Cursor> cursor = parameters.cursor(Cursor.Kind.TICKS, product);
    if (cursor.isPresent()) {
      List<Long> numbers = cursor.get().numbers();
      long to = numbers.get(2);
      return new TickQuery(
          product,
          Optional.of(new TickPlace(numbers.get(0), numbers.get(1))),
          to,
          numbers.get(3),
          limit,
          Freshness.of(true, to, nowNanos));
    }
    OptionalLong after = parameters.whole("after_seq", 0, Long.MAX_VALUE);
    Window window =
        Window.read(parameters, after.isPresent() ? Duration.ZERO : STANDARD_WINDOW, nowNanos);
    boolean fromSequence = after.isPresent() && parameters.text("from").isEmpty();
    return new TickQuery(
        product,
        fromSequence ? Optional.empty() : Optional.of(TickPlace.before(window.fromNanos())),
        window.toNanos(),
        after.orElse(Long.MIN_VALUE),
        limit,
        fromSequence ? Freshness.CHANGING : window.freshness(nowNanos));
  }
}
