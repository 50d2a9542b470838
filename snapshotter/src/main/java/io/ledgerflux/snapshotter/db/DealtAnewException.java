package io.ledgerflux.snapshotter.db;

/** Products are not dealt to shards any more as they were when the work began. */
public final class DealtAnewException extends Exception {
  private static final long serialVersionUID = 1;

  DealtAnewException() {
    super("the number of shards is another meanwhile, or being changed, or not told any more");
  }
}
