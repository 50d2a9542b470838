package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.Optional;

/** The number of shards in the broker's bucket, for a service that follows it. */
public final class SharedShardNumber {
  private final Broker broker;

  /** The number at {@code broker}. */
  public SharedShardNumber(Broker broker) {
    this.broker = broker;
  }

  /**
   * What the bucket tells now; empty where it tells none.
   *
   * @throws IOException if the broker does not answer
   */
  public Optional<ShardNumber> read() throws IOException {
    try {
      return ShardNumberEntry.in(broker.connection().keyValue(Streams.SHARED_BUCKET))
          .flatMap(ShardNumberEntry::number);
    } catch (JetStreamApiException | IllegalStateException e) {
      throw new IOException("the broker does not tell the number of shards", e);
    }
  }
}
