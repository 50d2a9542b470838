package io.ledgerflux.gateway.session;

/** Where the tape is found that memory does not hold any more. */
@FunctionalInterface
public interface Archive {
  /** Finds what {@code search} asks, or the first page of it; may block. */
  Found find(Search search) throws InterruptedException;
}
