package io.ledgerflux.gateway.session;

import java.util.Optional;

/** The tape as it is stored, with an index of its sequences. */
public interface IndexedBackfillSource extends BackfillSource {
  /**
   * What follows a sequence that {@code search} names and no tick has: the first page, for {@code
   * seeker}. Empty where it may be a tick's, and where that is not known for sure and soon.
   */
  Optional<Found> behindNoTick(Search search, Seeker seeker) throws InterruptedException;
}
