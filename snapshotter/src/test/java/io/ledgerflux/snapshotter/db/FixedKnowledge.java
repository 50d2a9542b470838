package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import java.util.HashSet;
import java.util.Set;

/** What a test says of products. */
final class FixedKnowledge implements ProductKnowledge {
  Shards shards = RebuildRig.ONE_SHARD;
  final Set<String> forgotten = new HashSet<>();

  @Override
  public boolean isDealtTo(Shards expected) {
    return shards.count() == expected.count();
  }

  @Override
  public boolean isForgotten(String product) {
    return forgotten.contains(product);
  }
}
