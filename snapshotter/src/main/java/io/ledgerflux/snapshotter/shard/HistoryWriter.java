package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.db.LeaseLostException;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.snapshotter.db.SqlFailure;
import io.ledgerflux.snapshotter.db.Written;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches whatever is in them: makes a partition that is missing, and halves a batch that is
 * refused for its content until the row is found, which becomes a reject.
 */
final class HistoryWriter {
  private static final Logger log = LoggerFactory.getLogger(HistoryWriter.class);

  private final int shard;
  private final ShardParts parts;
  private final ShardHistory history;

  HistoryWriter(int shard, ShardParts parts, ShardHistory history) {
    this.shard = shard;
    this.parts = parts;
    this.history = history;
  }

  /**
   * Writes {@code batch}.
   *
   * @throws SQLException if the database is lost or busy: nothing, or a first part, is written
   * @throws LeaseLostException if another works the shard
   */
  void write(TickBatch batch) throws SQLException, LeaseLostException, InterruptedException {
    write(batch, true);
  }

  private void write(TickBatch batch, boolean first)
      throws SQLException, LeaseLostException, InterruptedException {
    try {
      Instant now = parts.clock().instant();
      Written written = history.write(batch, now);
      parts.metrics().committed(shard, batch.entries(), written, parts.clock().instant());
      parts.metrics().products(shard, history.markets().size());
      written.restarts().forEach(parts.snapshots()::numberedSince);
      for (Snapshot snapshot : written.snapshots()) {
        parts.snapshots().offer(shard, snapshot);
      }
    } catch (SQLException e) {
      afterFailure(batch, first, e);
    }
  }

  /** Where no partition has to be made, another shard has just made it: one more try tells. */
  private void afterFailure(TickBatch batch, boolean first, SQLException failure)
      throws SQLException, LeaseLostException, InterruptedException {
    switch (SqlFailure.of(failure)) {
      case TRANSIENT -> throw counted(batch, failure);
      case NO_PARTITION -> {
        boolean made = makePartitions(batch);
        if (!made && !first) {
          throw counted(batch, failure);
        }
        write(batch, false);
      }
      case CONTENT -> {
        if (batch.entries().isEmpty()) {
          throw failure;
        }
        if (batch.entries().size() > 1) {
          write(batch.firstHalf());
          write(batch.secondHalf());
        } else {
          refuse(batch.entries().getFirst(), counted(batch, failure));
          write(batch.withoutEntries());
        }
      }
    }
  }

  /** Makes those that are missing, and tells whether any was. */
  private boolean makePartitions(TickBatch batch) throws SQLException {
    try {
      return !parts.upkeep().make(hours(batch)).isEmpty();
    } catch (SQLException e) {
      throw counted(batch, e);
    }
  }

  /** What is tried again at once, in parts or with a partition, has not failed yet. */
  private SQLException counted(TickBatch batch, SQLException failure) {
    parts.metrics().failed(batch.entries());
    return failure;
  }

  private void refuse(Entry entry, SQLException failure) throws InterruptedException {
    log.atWarn()
        .addKeyValue(Logging.PRODUCT, entry.tick().product())
        .log(
            "shard {}: {} {} cannot be stored: {}",
            shard,
            entry.tick().product(),
            entry.tick().sequence(),
            failure.getMessage());
    long nowNanos = Timestamps.nanos(parts.clock().instant());
    parts.rejects().publish(ShardMessages.unstorable(entry, message(failure), nowNanos));
    parts.metrics().unstorable(shard);
  }

  private static String message(SQLException failure) {
    return "SQLSTATE " + failure.getSQLState() + ": " + failure.getMessage();
  }

  private static Set<Instant> hours(TickBatch batch) {
    return batch.entries().stream()
        .map(entry -> Timestamps.instant(entry.tick().eventNanos()).truncatedTo(ChronoUnit.HOURS))
        .collect(Collectors.toSet());
  }
}
