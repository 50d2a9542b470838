package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.session.Shares;
import java.util.OptionalLong;

/**
 * Replays from tick_history; a bounded number at a time, for each holds some pages in memory, and a
 * quarter of them in one name, for one can last a day.
 */
public final class HistoryReplays implements ReplayHistory {
  private static final Unavailable BUSY =
      new Unavailable(
          "as many replays are under way as this gateway serves, in all or in one name",
          OptionalLong.of(1_000));

  private final HistoryPool pool;
  private final Shares places;

  /** At most {@code most} replays at a time. */
  public HistoryReplays(HistoryPool pool, int most) {
    this.pool = pool;
    this.places = Shares.quarters(most);
  }

  @Override
  public Pages open(ReplayOrder order, String share) {
    return places.tryBegin(share)
        ? new ReplayReader(
            order,
            reading ->
                pool.read(
                    connection -> reading.of(new ReplayQueries(pool.metrics(), connection, order))),
            () -> places.ended(share))
        : Pages.never(BUSY);
  }
}
