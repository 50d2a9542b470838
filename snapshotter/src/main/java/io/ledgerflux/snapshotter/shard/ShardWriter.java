package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.db.LeaseLostException;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.trace.TraceSpan;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads market_ticks and market_rejects of one shard from the positions that the database knows,
 * and writes what they tell.
 */
final class ShardWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShardWriter.class);
  private static final Duration WAIT_FOR_TICKS = Duration.ofMillis(500);
  private static final int REJECTS_AT_ONCE = 1_000;

  private final int shard;
  private final ShardParts parts;
  private final ShardCondition condition;
  private final ShardHistory history;
  private final HistoryWriter writer;
  private final StreamReader ticks;
  private final StreamReader rejects;

  /** A writer of {@code shard}, whose lock is held and whose {@code history} is loaded. */
  ShardWriter(int shard, ShardParts parts, ShardCondition condition, ShardHistory history)
      throws SQLException {
    this.shard = shard;
    this.parts = parts;
    this.condition = condition;
    this.history = history;
    this.writer = new HistoryWriter(shard, parts, history);
    this.ticks =
        reader(
            ReaderNames.ticks(shard),
            Subjects.TICKS,
            Subjects.ticksOfShard(shard),
            history.ticksPosition());
    this.rejects =
        reader(
            ReaderNames.rejects(shard),
            Subjects.REJECTS,
            Subjects.rejects(),
            history.rejectsPosition());
  }

  private StreamReader reader(String name, String stream, String subjects, Position position) {
    return new StreamReader(parts.broker(), name, stream, subjects, new Start.After(position));
  }

  /** Tells what is committed: whoever worked the shard before may not have come to that. */
  void announce() throws SQLException {
    long nowNanos = nowNanos();
    history.restartsWithin(SnapshotPublisher.DISORDER).forEach(parts.snapshots()::numberedSince);
    for (MarketState state : history.wholeMarkets()) {
      parts.snapshots().offer(shard, new Snapshot(state.product(), nowNanos, state));
    }
    parts.metrics().products(shard, history.markets().size());
    parts.metrics().openGaps(history.openGaps());
    parts.metrics().working(shard, true);
    condition.works("working");
    log.info("shard {} is worked here, from {}", shard, history.ticksPosition().streamSequence());
  }

  /**
   * Writes the next batch of ticks; the database is there where it took what there was. Of what
   * there is nothing is known where the stream cannot be read.
   */
  void storeTicks() throws SQLException, LeaseLostException, InterruptedException {
    Batch batch = ticks.next(parts.batching().rows(), parts.batching().linger(), WAIT_FOR_TICKS);
    if (batch.moves()) {
      store(batch);
    }
    if (batch.moves() || (ticks.isAttached() && batch.pending() == 0)) {
      condition.found();
    }
  }

  private void store(Batch batch) throws SQLException, LeaseLostException, InterruptedException {
    List<TraceSpan> spans =
        batch.messages().stream()
            .filter(message -> message.traceParent() != null)
            .map(message -> parts.tracing().next("store", message.traceParent()))
            .toList();
    ShardMessages.Ticks read = ShardMessages.ticks(batch, nowNanos());
    for (Reject reject : read.unreadable()) {
      parts.rejects().publish(reject);
      parts.metrics().unstorable(shard);
    }
    writer.write(read.batch());
    spans.forEach(TraceSpan::end);
  }

  /** Writes the next trades of the shard that were refused. */
  void storeRefusedTrades() throws SQLException, LeaseLostException, InterruptedException {
    Batch batch = rejects.next(REJECTS_AT_ONCE, Duration.ZERO, Duration.ZERO);
    if (batch.moves()) {
      RefusedTrades refused =
          ShardMessages.refusedTrades(batch, product -> parts.shards().of(product) == shard);
      parts.metrics().openGaps(history.write(refused, parts.clock().instant()));
    }
  }

  /**
   * Tells the shard's condition. Where the rejects cannot be read it still works: all ticks are
   * stored, and only the cause of some gaps is not known.
   */
  void tell() {
    String working = rejects.obstacle().map(why -> "working, but " + why).orElse("working");
    ticks.obstacle().ifPresentOrElse(condition::missing, () -> condition.works(working));
  }

  private long nowNanos() {
    return Timestamps.nanos(parts.clock().instant());
  }

  @Override
  public void close() {
    rejects.close();
    ticks.close();
  }
}
