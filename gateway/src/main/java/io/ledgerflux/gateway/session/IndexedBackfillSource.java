package io.ledgerflux.gateway.session;

import java.util.Optional;

/** The tape as it is stored, with an index of its sequences. */
public interface IndexedBackfillSource extends BackfillSource {
  /**
   * What follows a sequence that {@code search} names and the stream cannot answer for, since it is
   * of a numbering that is over, or several ticks have it, or none: the first page, for {@code
   * seeker}. Empty where it may be another, and where that is not known for sure and soon; who is
   * {@linkplain Search#isAhead ahead} waits for it, since the stream has nothing for him.
   */
  Optional<Found> beyondTheStream(Search search, Seeker seeker) throws InterruptedException;
}
