package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.ReplayOrder;

/** A history that may come after the server was made; before, there is none. */
final class LateHistory implements History {
  private volatile History history = History.NONE;

  void become(History nowHistory) {
    history = nowHistory;
  }

  @Override
  public Pages open(ReplayOrder order, String share) {
    return history.open(order, share);
  }
}
