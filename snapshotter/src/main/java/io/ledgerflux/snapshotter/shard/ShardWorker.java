package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.SharedShardNumber;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.db.LeaseLostException;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.snapshotter.db.ShardLease;
import io.ledgerflux.trace.TraceSpan;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Works one shard on one thread: waits for the shard's lock, then reads market_ticks and
 * market_rejects from the positions that the database knows, and writes what they tell. Whatever
 * fails, it lets the lock go, and begins anew from what is committed.
 */
public final class ShardWorker {
  private static final Logger log = LoggerFactory.getLogger(ShardWorker.class);
  private static final Duration LOCK_POLL = Duration.ofMillis(500);
  private static final Duration WAIT_FOR_TICKS = Duration.ofMillis(500);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final int REJECTS_AT_ONCE = 1_000;

  private final int shard;
  private final ShardParts parts;
  private final Readiness.Condition condition;
  private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);

  private boolean lost;

  /**
   * A worker of {@code shard}.
   *
   * @param condition told whether the shard is worked here, by a standby elsewhere, or not at all
   */
  public ShardWorker(int shard, ShardParts parts, Readiness.Condition condition) {
    this.shard = shard;
    this.parts = parts;
    this.condition = condition;
  }

  /** Works, or waits for the work, until it is stopped. */
  public void run() throws InterruptedException {
    Logging.ofShard(shard);
    while (!parts.stop().isGiven()) {
      if (!isDealtAsHere()) {
        parts.stop().await(LOCK_POLL);
        continue;
      }
      try (ShardLease lease = ShardLease.open(parts.database(), shard)) {
        if (awaitLock(lease) && isDealtAsHere()) {
          work(lease);
        }
      } catch (SQLException e) {
        withdraw();
        lost(e);
        parts.stop().await(backoff.afterFailure());
      } catch (LeaseLostException e) {
        withdraw();
        condition.missing("another works it: " + e.getMessage());
        log.warn("shard {} is worked by another: {}", shard, e.getMessage());
        parts.stop().await(LOCK_POLL);
      } finally {
        parts.metrics().working(shard, false);
      }
    }
  }

  /** Whoever gets the shard next tells what is committed; what is known here may be wrong then. */
  private void withdraw() {
    parts.snapshots().withdraw(product -> parts.shards().of(product) == shard);
  }

  /** Told once aloud: a database may be away for hours. */
  private void lost(SQLException why) {
    condition.missing("the database: " + why.getMessage());
    log.atLevel(lost ? Level.DEBUG : Level.WARN)
        .log("shard {} waits for the database: {}", shard, why.getMessage());
    lost = true;
  }

  /** Told as loudly as its loss. */
  private void found() {
    if (lost) {
      log.warn("shard {} has the database again", shard);
    }
    lost = false;
  }

  /** Whether the lock was taken; it is waited for as long as it may be worth something. */
  private boolean awaitLock(ShardLease lease) throws SQLException, InterruptedException {
    boolean waited = false;
    while (!lease.tryTake()) {
      if (!isDealtAsHere()) {
        return false;
      }
      if (!waited) {
        log.info("shard {} is worked by another, this one is its standby", shard);
      }
      waited = true;
      parts.broker().handedOver(ticksReader());
      parts.broker().handedOver(rejectsReader());
      condition.met("standby");
      found();
      if (parts.stop().await(LOCK_POLL)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether products are dealt to as many shards as here, as far as the broker tells. Nobody
   * changes that number while a shard is locked; but a worker that stood still may have slept
   * through it, and must then not keep the lock from the right one.
   */
  private boolean isDealtAsHere() {
    int own = parts.shards().count();
    try {
      Optional<ShardNumber> number = new SharedShardNumber(parts.broker()).read();
      boolean same = number.isEmpty() || number.get().inForce() == own;
      if (!same) {
        condition.missing(
            "NUM_SHARDS is %d here, but %s in this broker".formatted(own, number.get()));
      }
      return same;
    } catch (IOException e) {
      condition.missing("the broker does not tell the number of shards: " + e.getMessage());
      return false;
    }
  }

  private void work(ShardLease lease)
      throws SQLException, LeaseLostException, InterruptedException {
    ShardHistory history = lease.load(parts.shards(), parts.clock().instant());
    try (StreamReader ticks = ticksAfter(history.ticksPosition());
        StreamReader rejects = rejectsAfter(history.rejectsPosition())) {
      HistoryWriter writer = new HistoryWriter(shard, parts, history);
      announce(history);
      while (!parts.stop().isGiven()) {
        lease.keepAlive();
        if (storeTicks(ticks, writer)) {
          found();
        }
        // Each reader may wait some seconds for a broker that does not answer.
        lease.keepAlive();
        storeRefusedTrades(rejects, history);
        tell(ticks, rejects);
        backoff.reset();
      }
    }
  }

  /** Without the refused trades all ticks are stored: only why a trade is missing is not known. */
  private void tell(StreamReader ticks, StreamReader rejects) {
    String working = rejects.obstacle().map(why -> "working, but " + why).orElse("working");
    ticks.obstacle().ifPresentOrElse(condition::missing, () -> works(working));
  }

  /** Unless what the database refused last is still to be written. */
  private void works(String how) {
    if (!lost) {
      condition.met(how);
    }
  }

  private StreamReader ticksAfter(Position position) {
    return new StreamReader(
        parts.broker(),
        ticksReader(),
        Subjects.TICKS,
        Subjects.ticksOfShard(shard),
        new Start.After(position));
  }

  private StreamReader rejectsAfter(Position position) {
    return new StreamReader(
        parts.broker(),
        rejectsReader(),
        Subjects.REJECTS,
        Subjects.rejects(),
        new Start.After(position));
  }

  /** What was committed, but perhaps not told any more by who worked the shard before. */
  private void announce(ShardHistory history) throws SQLException {
    long nowNanos = nowNanos();
    history.restartsWithin(SnapshotPublisher.DISORDER).forEach(parts.snapshots()::numberedSince);
    for (MarketState state : history.markets()) {
      parts.snapshots().offer(new Snapshot(state.product(), nowNanos, state));
    }
    parts.metrics().products(shard, history.markets().size());
    parts.metrics().openGaps(history.openGaps());
    parts.metrics().working(shard, true);
    works("working");
    log.info("shard {} is worked here, from {}", shard, history.ticksPosition().streamSequence());
  }

  /** Whether the database took what there was. */
  private boolean storeTicks(StreamReader reader, HistoryWriter writer)
      throws SQLException, LeaseLostException, InterruptedException {
    Batch batch = reader.next(parts.batching().rows(), parts.batching().linger(), WAIT_FOR_TICKS);
    if (!batch.moves()) {
      return batch.pending() == 0;
    }
    List<TraceSpan> spans =
        batch.messages().stream()
            .filter(message -> message.traceParent() != null)
            .map(message -> parts.tracing().next("store", message.traceParent()))
            .toList();
    ShardMessages.Ticks ticks = ShardMessages.ticks(batch, nowNanos());
    for (Reject reject : ticks.unreadable()) {
      parts.rejects().publish(reject);
      parts.metrics().unstorable(shard);
    }
    writer.write(ticks.batch());
    spans.forEach(TraceSpan::end);
    return true;
  }

  private void storeRefusedTrades(StreamReader reader, ShardHistory history)
      throws SQLException, LeaseLostException, InterruptedException {
    Batch batch = reader.next(REJECTS_AT_ONCE, Duration.ZERO, Duration.ZERO);
    if (batch.moves()) {
      RefusedTrades refused =
          ShardMessages.refusedTrades(batch, product -> parts.shards().of(product) == shard);
      parts.metrics().openGaps(history.write(refused, parts.clock().instant()));
    }
  }

  private String ticksReader() {
    return Subjects.TICKS + '-' + shard;
  }

  private String rejectsReader() {
    return Subjects.REJECTS + '-' + shard;
  }

  private long nowNanos() {
    return Timestamps.nanos(parts.clock().instant());
  }
}
