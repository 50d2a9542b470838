package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Fetched.Unavailable;
import java.util.OptionalLong;

/** All that was ever on the tape, as far as it is kept, for who replays it. */
@FunctionalInterface
public interface ReplayHistory {
  /** Where there is none. */
  ReplayHistory NONE =
      (order, share) ->
          Pages.never(new Unavailable("this gateway has no history", OptionalLong.empty()));

  /**
   * What {@code order} asks for, page by page.
   *
   * @param share in whose name: the places for replays are shared out between names
   */
  Pages open(ReplayOrder order, String share);

  /** The pages of one replay; for one thread at a time. */
  interface Pages extends AutoCloseable {
    /**
     * The next page at {@code epochNanos}; after a failure the same may be asked again. Blocks.
     *
     * @param patient whether what ticks at the end of the window wait for may be stored yet
     */
    Fetched next(long epochNanos, boolean patient) throws InterruptedException;

    /** The replay is over. */
    @Override
    void close();

    /** No page ever comes, and {@code why} tells the reason. */
    static Pages never(Unavailable why) {
      return new Pages() {
        @Override
        public Fetched next(long epochNanos, boolean patient) {
          return why;
        }

        @Override
        public void close() {}
      };
    }
  }
}
