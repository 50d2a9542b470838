package io.ledgerflux.gateway.rest;

import java.util.Optional;

/**
 * The ticks of one page: between two places, so that a page is the same however it is read.
 *
 * @param query that asked for them
 * @param first from here on
 * @param end up to here, this place not included
 * @param more whether a page follows
 */
public record TickWindow(TickQuery query, TickPlace first, TickPlace end, boolean more) {
  /** What is left of it behind {@code row}. */
  public TickWindow behind(TickRow row) {
    return new TickWindow(query, row.place().next(), end, more);
  }

  /** Where the next page begins; empty where this is the last one. */
  public Optional<Cursor> next() {
    return more
        ? Optional.of(
            Cursor.of(
                Cursor.Kind.TICKS,
                query.product(),
                end.eventNanos(),
                end.sequence(),
                query.toNanos(),
                query.afterSequence()))
        : Optional.empty();
  }
}
