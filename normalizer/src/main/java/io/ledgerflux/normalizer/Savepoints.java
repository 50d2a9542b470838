package io.ledgerflux.normalizer;

import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.SavePace;
import io.ledgerflux.normalizer.core.Shard;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps how far a shard has come, once a second where the broker answers. What is known is copied
 * when a position is reached, and both are kept together once all that was put out until then is
 * acknowledged. One thread owns it.
 */
final class Savepoints {
  private static final Logger log = LoggerFactory.getLogger(Savepoints.class);

  private final SavepointStore store;
  private final Shard shard;
  private final OrderedPublisher publisher;

  /** Set by whichever thread settles what was put out. */
  private final AtomicReference<@Nullable Savepoint> settled = new AtomicReference<>();

  private boolean awaited;
  private boolean failing;
  private Position kept = Position.BEGINNING;
  private final SavePace pace = new SavePace(System.nanoTime());

  Savepoints(SavepointStore store, Shard shard, OrderedPublisher publisher) {
    this.store = store;
    this.shard = shard;
    this.publisher = publisher;
  }

  /** All messages up to {@code position} were judged, and what they gave was handed over. */
  void reached(Position position) throws InterruptedException {
    Savepoint ready = settled.getAndSet(null);
    if (ready != null) {
      awaited = false;
      long sinceNanos = System.nanoTime();
      keep(ready);
      pace.waited(sinceNanos, System.nanoTime());
    }
    if (!awaited && !position.equals(kept) && pace.isDue(System.nanoTime())) {
      pace.begins(System.nanoTime());
      Savepoint next = new Savepoint(position, shard.knowledge());
      awaited = true;
      publisher.mark(() -> settled.set(next));
    }
  }

  /** The last position that is reached; all that was put out is acknowledged. */
  void stoppedAt(Position position) {
    keep(new Savepoint(position, shard.knowledge()));
  }

  private void keep(Savepoint savepoint) {
    try {
      store.save(savepoint);
      kept = savepoint.position();
      if (failing) {
        failing = false;
        log.warn("the position is kept again");
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        log.warn("the position cannot be kept, and is tried again: {}", e.getMessage());
      }
    }
  }
}
