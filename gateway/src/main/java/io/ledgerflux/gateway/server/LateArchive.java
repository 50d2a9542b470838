package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.Archive;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;

/** An archive that comes after the server listens; before, it finds nothing. */
final class LateArchive implements Archive {
  private volatile Archive archive = search -> Found.NOTHING;

  void become(Archive nowArchive) {
    archive = nowArchive;
  }

  @Override
  public Found find(Search search) throws InterruptedException {
    return archive.find(search);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    return archive.find(search, seeker);
  }
}
