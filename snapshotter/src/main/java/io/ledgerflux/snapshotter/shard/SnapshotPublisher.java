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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the newest committed snapshot of each product that moved into market_snapshots, once a
 * period. It never replaces a newer one: it writes only behind the message that it wrote last, or
 * behind one that it has seen there before the shard's lock was found held once more. So whoever
 * loses a shard, however long he stands still, writes over nothing that others wrote since. Any
 * thread may offer; one thread publishes.
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
  private final Map<String, Offer> waiting = new ConcurrentHashMap<>();
  private final Map<String, Long> lastStored = new HashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();

  /** When each shard's lock was last asked about and found held, by {@link System#nanoTime}. */
  private final Map<Integer, Long> lockHeldNanos = new ConcurrentHashMap<>();

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

  private record Offer(int shard, Snapshot snapshot) {}

  /**
   * What stands at a product's subject.
   *
   * @param sequence of the message, in the stream; 0 where there is none
   * @param snapshot what it tells; null where that is nothing
   * @param atNanos not before it was seen, by {@link System#nanoTime}
   */
  private record Seen(long sequence, @Nullable Snapshot snapshot, long atNanos) {}

  /**
   * Hands over a snapshot whose state is committed by who works {@code shard}. It replaces the one
   * that waits: who commits a product's states offers them in their order.
   */
  void offer(int shard, Snapshot snapshot) {
    waiting.put(snapshot.product(), new Offer(shard, snapshot));
  }

  /** The lock of {@code shard} was held when the database was asked, or after that. */
  void lockHeld(int shard, long askedNanos) {
    lockHeldNanos.put(shard, askedNanos);
  }

  /**
   * The numbering of {@code product} began with a tick that happened then, since the epoch: what
   * happened from there on is newer than all before, whatever their sequences.
   */
  void numberedSince(String product, long eventNanos) {
    numberedSince.merge(product, eventNanos, Math::max);
  }

  /**
   * Takes back what waits of {@code shard}, and returns when none of it is being published: whoever
   * works the shard now tells of it. What was seen for it may be replaced when the shard comes
   * back; what was written last may as well, but then nothing is written behind it.
   */
  synchronized void withdraw(int shard) {
    waiting.values().removeIf(offer -> offer.shard() == shard);
    seen.keySet().retainAll(waiting.keySet());
  }

  /** Publishes until it is stopped, and then what still waits and may be written. */
  public void run() throws InterruptedException {
    while (!stop.await(period)) {
      publishWaiting();
    }
    publishWaiting();
  }

  void publishWaiting() {
    for (String product : List.copyOf(waiting.keySet())) {
      if (!publishWaiting(product)) {
        return;
      }
    }
  }

  /** Whether the broker answered, or nothing waits any more. */
  private synchronized boolean publishWaiting(String product) {
    Offer offer = waiting.remove(product);
    if (offer == null) {
      return true;
    }
    try {
      if (!publish(offer)) {
        waiting.putIfAbsent(product, offer);
      }
      return true;
    } catch (IOException e) {
      log.debug("the snapshot of {} waits for the broker: {}", product, e.getMessage());
      forgetPlace(product);
      waiting.putIfAbsent(product, offer);
      return false;
    }
  }

  /** Whether it is done, or need not be; else the lock has yet to be found held once more. */
  private boolean publish(Offer offer) throws IOException {
    Snapshot snapshot = offer.snapshot();
    String product = snapshot.product();
    OutboundMessage message =
        new OutboundMessage(
            Subjects.snapshot(product), MessageIds.of(snapshot), SnapshotCodec.encode(snapshot));
    while (true) {
      Long expected = lastStored.get(product);
      if (expected == null) {
        Seen place = look(message.subject(), product);
        if (!isOlder(place.snapshot(), snapshot, numberedSince.getOrDefault(product, NEVER))) {
          seen.remove(product);
          return true;
        }
        if (!isLockHeldSince(place, offer.shard())) {
          return false;
        }
        expected = place.sequence();
      }
      forgetPlace(product);
      switch (store.store(message, expected)) {
        case Outcome.Stored(long sequence) -> {
          lastStored.put(product, sequence);
          metrics.published(product);
          return true;
        }
        case Outcome.Outdated() -> {}
      }
    }
  }

  private void forgetPlace(String product) {
    lastStored.remove(product);
    seen.remove(product);
  }

  private boolean isLockHeldSince(Seen place, int shard) {
    Long held = lockHeldNanos.get(shard);
    return held != null && held - place.atNanos() > 0;
  }

  /** What stands there, as it was seen before where nothing was written since. */
  private Seen look(String subject, String product) throws IOException {
    Seen before = seen.get(product);
    if (before != null) {
      return before;
    }
    Optional<StreamMessage> last = lookup.last(Subjects.SNAPSHOTS, subject);
    Seen now =
        last.isEmpty()
            ? new Seen(0, null, System.nanoTime())
            : new Seen(last.get().streamSequence(), read(last.get()), System.nanoTime());
    seen.put(product, now);
    return now;
  }

  private static @Nullable Snapshot read(StreamMessage message) {
    try {
      return SnapshotCodec.decode(message.data());
    } catch (MalformedMessageException e) {
      log.warn(
          "the snapshot at {} is none, and is replaced: {}", message.subject(), e.getMessage());
      return null;
    }
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
  static boolean isOlder(@Nullable Snapshot held, Snapshot offered, long restartNanos) {
    if (held == null) {
      return true;
    }
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
