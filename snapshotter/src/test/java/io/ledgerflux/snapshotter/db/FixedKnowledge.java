package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import java.util.HashSet;
import java.util.Set;

/** What a test says of products. */
class FixedKnowledge implements ProductKnowledge {
  final Set<String> forgotten = new HashSet<>();

  /** So many shards are worked on before products are dealt anew. */
  int shardsUntilDealtAnew = Integer.MAX_VALUE;

  @Override
  public boolean isDealtTo(Shards shards) {
    return shardsUntilDealtAnew-- > 0;
  }

  @Override
  public boolean isForgotten(String product) {
    return forgotten.contains(product);
  }
}
