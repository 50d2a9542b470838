package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.SnapshotStore;
import io.ledgerflux.nats.SnapshotStore.Outcome;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the newest committed snapshot of each product that moved into market_snapshots, once a
 * period. It never replaces a newer one: it writes only behind the message that it has seen there.
 * Any thread may offer; one thread publishes.
 */
public final class SnapshotPublisher {
  private static final Logger log = LoggerFactory.getLogger(SnapshotPublisher.class);

  /** How far the times of one numbering may go back from a tick to the next. */
  static final Duration DISORDER = Duration.ofSeconds(5);

  private static final long NEVER = Long.MIN_VALUE;

  private final SnapshotStore store;
  private final StreamLookup lookup;
  private final ShardMetrics metrics;
  private final Duration period;
  private final StopSignal stop;
  private final Map<String, Snapshot> waiting = new ConcurrentHashMap<>();
  private final Map<String, Long> lastStored = new HashMap<>();

  /** When the tick happened with which each product's numbering began, where that is known. */
  private final Map<String, Long> numberedSince = new ConcurrentHashMap<>();

  /** A publisher that works once a {@code period}, until {@code stop} is given. */
  public SnapshotPublisher(
      SnapshotStore store,
      StreamLookup lookup,
      ShardMetrics metrics,
      Duration period,
      StopSignal stop) {
    this.store = store;
    this.lookup = lookup;
    this.metrics = metrics;
    this.period = period;
    this.stop = stop;
  }

  /**
   * Hands over a snapshot whose state is committed. It replaces the one that waits: who commits a
   * product's states offers them in their order.
   */
  void offer(Snapshot snapshot) {
    waiting.put(snapshot.product(), snapshot);
  }

  /**
   * The numbering of {@code product} began with a tick that happened then, since the epoch: what
   * happened from there on is newer than all before, whatever their sequences.
   */
  void numberedSince(String product, long eventNanos) {
    numberedSince.merge(product, eventNanos, Math::max);
  }

  /**
   * Takes back what waits of the products that {@code isWithdrawn} tells, and returns when none of
   * them is being published: whoever works them now tells of them.
   */
  synchronized void withdraw(Predicate<String> isWithdrawn) {
    waiting.keySet().removeIf(isWithdrawn);
  }

  /** Publishes until it is stopped, and then what still waits. */
  public void run() throws InterruptedException {
    while (!stop.await(period)) {
      publishWaiting();
    }
    publishWaiting();
  }

  private void publishWaiting() {
    for (String product : List.copyOf(waiting.keySet())) {
      if (!publishWaiting(product)) {
        return;
      }
    }
  }

  /** Whether the broker answered, or nothing waits any more. */
  private synchronized boolean publishWaiting(String product) {
    Snapshot snapshot = waiting.remove(product);
    if (snapshot == null) {
      return true;
    }
    try {
      publish(snapshot);
      return true;
    } catch (IOException e) {
      log.debug("the snapshot of {} waits for the broker: {}", product, e.getMessage());
      lastStored.remove(product);
      waiting.putIfAbsent(product, snapshot);
      return false;
    }
  }

  private void publish(Snapshot snapshot) throws IOException {
    OutboundMessage message =
        new OutboundMessage(
            Subjects.snapshot(snapshot.product()),
            MessageIds.of(snapshot),
            SnapshotCodec.encode(snapshot));
    while (true) {
      Long expected = lastStored.get(snapshot.product());
      if (expected == null) {
        expected = lookBehind(snapshot, message.subject());
        if (expected == null) {
          return;
        }
      }
      switch (store.store(message, expected)) {
        case Outcome.Stored(long sequence) -> {
          lastStored.put(snapshot.product(), sequence);
          metrics.published(snapshot.product());
          return;
        }
        case Outcome.Outdated() -> lastStored.remove(snapshot.product());
      }
    }
  }

  /** Where the snapshot that stands there does; null if that is as new as {@code snapshot}. */
  private @Nullable Long lookBehind(Snapshot snapshot, String subject) throws IOException {
    Optional<StreamMessage> last = lookup.last(Subjects.SNAPSHOTS, subject);
    if (last.isEmpty()) {
      return 0L;
    }
    try {
      Snapshot held = SnapshotCodec.decode(last.get().data());
      if (!isOlder(held, snapshot, numberedSince.getOrDefault(snapshot.product(), NEVER))) {
        return null;
      }
    } catch (MalformedMessageException e) {
      log.warn("the snapshot at {} is none, and is replaced: {}", subject, e.getMessage());
    }
    return last.get().streamSequence();
  }

  /**
   * By sequence; but what happened so much later is of a newer numbering, and so is what happened
   * since a restart that is known. Who has lost his shard may still offer what he committed last:
   * its sequence is lower, and times go back a little from tick to tick. Another state of the same
   * tick was made anew, if it was taken later.
   *
   * @param restartNanos when the tick happened with which the numbering began, since the epoch;
   *     {@link Long#MIN_VALUE} where that is not known
   */
  static boolean isOlder(Snapshot held, Snapshot offered, long restartNanos) {
    MarketState heldState = held.state();
    MarketState offeredState = offered.state();
    if (heldState == null || offeredState == null) {
      return heldState == null;
    }
    if (heldState.lastSequence() == offeredState.lastSequence()
        && heldState.lastUpdateNanos() == offeredState.lastUpdateNanos()) {
      return held.snapshotNanos() < offered.snapshotNanos() && !heldState.equals(offeredState);
    }
    boolean isOfferedNew = offeredState.lastUpdateNanos() >= restartNanos;
    if (isOfferedNew != heldState.lastUpdateNanos() >= restartNanos) {
      return isOfferedNew;
    }
    long laterNanos = offeredState.lastUpdateNanos() - heldState.lastUpdateNanos();
    return heldState.lastSequence() < offeredState.lastSequence()
        ? laterNanos >= -DISORDER.toNanos()
        : laterNanos > DISORDER.toNanos();
  }
}
