package io.ledgerflux.nats;

/**
 * The names of those who read for a shard. Positions are kept under them, and whoever changes the
 * number of shards writes them anew.
 */
public final class ReaderNames {
  private ReaderNames() {}

  /** Who reads market_ticks for the snapshotter of {@code shard}. */
  public static String ticks(int shard) {
    return Subjects.TICKS + '-' + shard;
  }

  /** Who reads market_rejects for it. */
  public static String rejects(int shard) {
    return Subjects.REJECTS + '-' + shard;
  }

  /** The normalizer of {@code shard}; the key of its savepoint. */
  public static String normalizer(int shard) {
    return "normalizer-" + shard;
  }
}
