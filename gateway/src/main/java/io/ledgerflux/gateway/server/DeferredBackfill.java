package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;

/** A source that comes after the server listens; before, it finds nothing. */
final class DeferredBackfill implements BackfillSource {
  private volatile BackfillSource backfill = search -> Found.NOTHING;

  void become(BackfillSource now) {
    backfill = now;
  }

  @Override
  public Found find(Search search) throws InterruptedException {
    return backfill.find(search);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    return backfill.find(search, seeker);
  }
}
