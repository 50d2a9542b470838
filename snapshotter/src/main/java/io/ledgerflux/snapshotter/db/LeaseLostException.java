package io.ledgerflux.snapshotter.db;

/** A shard that another snapshotter works: what was under way here was dropped. */
public final class LeaseLostException extends Exception {
  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message);
  }
}
