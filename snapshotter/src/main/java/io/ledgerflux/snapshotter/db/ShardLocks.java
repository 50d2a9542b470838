package io.ledgerflux.snapshotter.db;

/** The advisory locks by which one snapshotter alone works a shard. */
public final class ShardLocks {
  /** The first half of their keys, {@code LFLX}; the second is the shard. */
  public static final int KEY = 0x4C464C58;

  private ShardLocks() {}
}
