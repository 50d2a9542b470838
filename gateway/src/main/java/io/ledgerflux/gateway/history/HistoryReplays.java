package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.ReplayOrder;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/** Replays from tick_history; a bounded number at a time, for each holds some pages in memory. */
public final class HistoryReplays implements History {
  private static final Unavailable BUSY =
      new Unavailable(
          "as many replays are under way as this gateway serves", OptionalLong.of(1_000));

  private final HistoryPool pool;
  private final Semaphore room;

  /** At most {@code most} replays at a time. */
  public HistoryReplays(HistoryPool pool, int most) {
    this.pool = pool;
    this.room = new Semaphore(most);
  }

  @Override
  public Pages open(ReplayOrder order) {
    return room.tryAcquire()
        ? new ReplayReader(new ReplayQueries(pool.metrics(), order), pool, room::release)
        : Pages.never(BUSY);
  }
}
