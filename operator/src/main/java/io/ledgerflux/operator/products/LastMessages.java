package io.ledgerflux.operator.products;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.db.ProductKnowledge;
import java.io.IOException;
import java.util.Optional;

/**
 * The last words about products: those of their feeds, and their snapshots.
 *
 * @param broker that keeps them
 */
public record LastMessages(BrokerView broker) implements ProductKnowledge {
  @Override
  public boolean isDealtTo(Shards shards) throws IOException {
    return broker.shards().filter(now -> now.count() == shards.count()).isPresent();
  }

  /** A product that came back without an ingestor has a snapshot again, and no status. */
  @Override
  public boolean isForgotten(String product) throws IOException {
    return status(product).filter(LastMessages::tellsThatItIsForgotten).isPresent()
        && snapshot(product).filter(message -> !tellsNoState(message)).isEmpty();
  }

  /** What was told of its feed last. */
  Optional<StreamMessage> status(String product) throws IOException {
    return broker.last(Subjects.STATUS, Subjects.status(product));
  }

  /** Its snapshot. */
  Optional<StreamMessage> snapshot(String product) throws IOException {
    return broker.last(Subjects.SNAPSHOTS, Subjects.snapshot(product));
  }

  static boolean tellsThatItIsForgotten(StreamMessage status) {
    try {
      return FeedStatusCodec.decode(status.data()) instanceof ForgottenFeed;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  static boolean tellsNoState(StreamMessage snapshot) {
    try {
      return SnapshotCodec.decode(snapshot.data()).state() == null;
    } catch (MalformedMessageException e) {
      return false;
    }
  }
}
