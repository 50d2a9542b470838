package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import java.io.IOException;
import java.util.Optional;

/**
 * The number of shards as it stands in the broker's bucket, for all who read it there.
 *
 * @param text what stands there, which should be a number
 * @param revision by which the bucket knows it: whoever replaces it names that
 */
record ShardNumberEntry(String text, long revision) {
  static final String KEY = "num_shards";

  /** What {@code bucket}, the one that all services share, holds now; empty where nothing. */
  static Optional<ShardNumberEntry> in(KeyValue bucket) throws IOException, JetStreamApiException {
    KeyValueEntry entry = bucket.get(KEY);
    return entry == null
        ? Optional.empty()
        : Optional.of(
            new ShardNumberEntry(String.valueOf(entry.getValueAsString()), entry.getRevision()));
  }

  /** The number; empty where what stands there is none. */
  Optional<ShardNumber> number() {
    return ShardNumber.parse(text);
  }
}
