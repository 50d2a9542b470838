package io.ledgerflux.gateway.session;

/** Where the tape is found that memory does not hold any more. */
@FunctionalInterface
public interface BackfillSource {
  /** Finds what {@code search} asks, or the first page of it; may block. */
  Found find(Search search) throws InterruptedException;

  /**
   * The same for {@code seeker}; where many search he may have to wait until it is his turn. Who
   * does not wait any more may be told that there is nothing.
   */
  default Found find(Search search, Seeker seeker) throws InterruptedException {
    return find(search);
  }
}
