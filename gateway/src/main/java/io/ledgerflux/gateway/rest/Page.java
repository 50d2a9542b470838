package io.ledgerflux.gateway.rest;

import java.util.List;
import java.util.Optional;

/**
 * Some rows of an answer.
 *
 * @param rows in their order
 * @param next where the next page begins; empty where this is the last one
 * @param <T> a row
 */
public record Page<T>(List<T> rows, Optional<Cursor> next) {
  /** A page that does not change. */
  public Page {
    rows = List.copyOf(rows);
  }
}
