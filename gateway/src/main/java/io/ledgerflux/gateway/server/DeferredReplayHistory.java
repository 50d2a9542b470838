package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;

/** A history that may come after the server was made; before, there is none. */
final class DeferredReplayHistory implements ReplayHistory {
  private volatile ReplayHistory history = ReplayHistory.NONE;

  void become(ReplayHistory now) {
    history = now;
  }

  @Override
  public Pages open(ReplayOrder order, String share) {
    return history.open(order, share);
  }
}
