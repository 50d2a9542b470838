package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.SharedShardNumber;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.db.LeaseLostException;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.snapshotter.db.ShardLease;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one shard on one thread: waits for the shard's lock, then has it worked by a {@link
 * ShardWriter}. Whatever fails, it lets the lock go, and begins anew from what is committed.
 */
public final class ShardOwner {
  private static final Logger log = LoggerFactory.getLogger(ShardOwner.class);
  private static final Duration LOCK_POLL = Duration.ofMillis(500);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final int shard;
  private final ShardParts parts;
  private final ShardCondition condition;
  private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);

  /**
   * An owner of {@code shard}.
   *
   * @param condition told whether the shard is worked here, by a standby elsewhere, or not at all
   */
  public ShardOwner(int shard, ShardParts parts, Readiness.Condition condition) {
    this.shard = shard;
    this.parts = parts;
    this.condition = new ShardCondition(shard, condition);
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
        condition.lost(e);
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
    parts.snapshots().withdraw(shard);
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
      parts.broker().handedOver(ReaderNames.ticks(shard));
      parts.broker().handedOver(ReaderNames.rejects(shard));
      parts.metrics().handedOver(shard, parts.shards());
      condition.standby();
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
    try (ShardWriter writer = new ShardWriter(shard, parts, condition, history)) {
      writer.announce();
      while (!parts.stop().isGiven()) {
        keepAlive(lease);
        writer.storeTicks();
        // Each reader may wait some seconds for a broker that does not answer.
        keepAlive(lease);
        writer.storeRefusedTrades();
        writer.tell();
        backoff.reset();
      }
    }
  }

  private void keepAlive(ShardLease lease) throws SQLException {
    long asked = System.nanoTime(); // The answer may lie there while this process stands still.
    lease.keepAlive();
    parts.snapshots().lockHeld(shard, asked);
  }
}
