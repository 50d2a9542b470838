package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.Subjects;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears states that were made anew. The snapshot of a product that moves tells a tick that the one
 * before did not: what is told of the same tick again, or of an earlier one, may be another state.
 * What is told while the broker is away is not heard.
 */
public final class SnapshotFeed {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFeed.class);

  private final Consumer<MarketState> hearer;

  /** The tick that each product's snapshot told last. */
  private final Map<String, Long> told = new HashMap<>();

  /** A feed to {@code hearer}, who is also told what comes first of each product. */
  public SnapshotFeed(Consumer<MarketState> hearer) {
    this.hearer = hearer;
  }

  /** Hears what {@code broker} is told from now on, on a thread of the library. */
  public void listen(Broker broker) {
    broker.hear(Subjects.snapshots(), this::take);
  }

  /** Takes the message {@code snapshot}. */
  void take(byte[] snapshot) {
    try {
      MarketState state = SnapshotCodec.decode(snapshot).state();
      if (state == null) {
        return;
      }
      Long before = told.put(state.product(), state.lastSequence());
      if (before == null || before >= state.lastSequence()) {
        hearer.accept(state);
      }
    } catch (MalformedMessageException e) {
      log.warn("a message in market_snapshots is no snapshot", e);
    }
  }
}
