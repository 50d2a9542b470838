package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import java.io.IOException;

/** What the broker tells of products, and of how they are dealt to shards. */
public interface ProductKnowledge {
  /**
   * Whether products are dealt to {@code shards} now. Nobody deals them anew while another holds
   * the lock of a shard.
   *
   * @throws IOException where nobody tells
   */
  boolean isDealtTo(Shards shards) throws IOException;

  /**
   * Whether {@code product} was forgotten, and has not come back since.
   *
   * @throws IOException where nobody tells
   */
  boolean isForgotten(String product) throws IOException;
}
