package io.ledgerflux.normalizer;

import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps how far a shard has come, once a second where the broker answers. What is known is copied
 * when a position is reached, and both are kept together once all that was put out until then is
 * acknowledged. The broker's answer is waited for by another thread: the shard's goes on. One
 * thread owns it.
 */
final class Savepoints {
  private static final Logger log = LoggerFactory.getLogger(Savepoints.class);
  private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

  /** Longer than a broker is asked by one attempt. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(5);

  private final Store store;
  private final Shard shard;
  private final Marks marks;

  /** Set by whichever thread settles what was put out. */
  private final AtomicReference<@Nullable Savepoint> settled = new AtomicReference<>();

  /** One at a time; what it did is seen once it has ended. */
  private @Nullable Thread keeping;

  private boolean awaited;
  private boolean failing;
  private Position kept = Position.BEGINNING;
  private long dueNanos = System.nanoTime() + PERIOD_NANOS;

  /** Where savepoints are kept. */
  @FunctionalInterface
  interface Store {
    /**
     * Keeps {@code savepoint}, or one above it.
     *
     * @throws IOException if the broker does not answer
     */
    void save(Savepoint savepoint) throws IOException;
  }

  /** What tells when all is acknowledged that was put out until now. */
  @FunctionalInterface
  interface Marks {
    /** Has {@code settled} called then. */
    void mark(Runnable settled) throws InterruptedException;
  }

  /** Savepoints of {@code shard}. */
  Savepoints(Store store, Shard shard, Marks marks) {
    this.store = store;
    this.shard = shard;
    this.marks = marks;
  }

  /** All messages up to {@code position} were judged, and what they gave was handed over. */
  void reached(Position position) throws InterruptedException {
    if (keeping != null && keeping.isAlive()) {
      return;
    }
    Savepoint ready = settled.getAndSet(null);
    if (ready != null) {
      awaited = false;
      keeping = Threads.start("savepoint", () -> keep(ready));
    } else if (!awaited && !position.equals(kept) && System.nanoTime() - dueNanos >= 0) {
      dueNanos = System.nanoTime() + PERIOD_NANOS;
      Savepoint next = new Savepoint(position, shard.knowledge());
      awaited = true;
      marks.mark(() -> settled.set(next));
    }
  }

  /** The last position that is reached; all that was put out is acknowledged. */
  void stoppedAt(Position position) {
    if (keeping == null || Threads.join(keeping, LAST_ANSWER)) {
      keep(new Savepoint(position, shard.knowledge()));
    }
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
