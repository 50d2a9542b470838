package io.ledgerflux.ingestor.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the connections to the venue and the publisher, which waits for the broker.
 * While the broker takes what comes, a connection waits for room, and so holds back the venue;
 * while it does not, the oldest are dropped. Any thread may call it.
 */
public final class PublishQueue {
  /** A broker that takes nothing for so long is away. */
  private static final long STALL_NANOS = Duration.ofSeconds(2).toNanos();

  /** There is no room while more than a half of a limit is used up. */
  private static final int CROWDED = 2;

  /** Those who wait for room are woken when no more than a quarter is, not at each message. */
  private static final int ROOMY = 4;

  private final Backlog backlog;
  private final LongSupplier nanoTime;
  private final Consumer<QueuedMessage> dropped;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private volatile long progressNanos;
  private long crowdedSinceNanos;
  private boolean crowded;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param nanoTime the clock of the arrivals
   * @param dropped told each message that is dropped
   */
  public PublishQueue(QueueLimits limits, LongSupplier nanoTime, Consumer<QueuedMessage> dropped) {
    this.backlog = new Backlog(limits);
    this.nanoTime = nanoTime;
    this.dropped = dropped;
    this.progressNanos = nanoTime.getAsLong() - STALL_NANOS;
  }

  /** Puts {@code message} at the end; never waits, the oldest make room. */
  public void add(QueuedMessage message) {
    lock.lock();
    try {
      backlog.add(message, nanoTime.getAsLong()).forEach(dropped);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the oldest, waiting for one; empty once the queue is closed and all was taken. */
  public Optional<QueuedMessage> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        @Nullable QueuedMessage oldest = backlog.poll();
        if (!backlog.isFilledBeyond(ROOMY, nanoTime.getAsLong())) {
          room.signalAll();
        }
        if (oldest != null || closed) {
          return Optional.ofNullable(oldest);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The broker has taken a message. */
  public void progressed() {
    progressNanos = nanoTime.getAsLong();
  }

  /**
   * Waits while the queue is crowded and the broker takes messages from it, for {@code patience} at
   * most.
   *
   * @return whether a message may be added
   */
  public boolean awaitRoom(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (mustWait(nanoTime.getAsLong())) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean mustWait(long nowNanos) {
    boolean crowdedBefore = crowded;
    crowded = !closed && backlog.isFilledBeyond(CROWDED, nowNanos);
    if (crowded && !crowdedBefore) {
      crowdedSinceNanos = nowNanos;
    }
    return crowded
        && (nowNanos - progressNanos < STALL_NANOS || nowNanos - crowdedSinceNanos < STALL_NANOS);
  }

  /** Drops what has become too old, and tells what is to be told of it now. */
  public Optional<Overflow> expire() {
    lock.lock();
    try {
      long nowNanos = nanoTime.getAsLong();
      backlog.dropBeyondLimits(nowNanos).forEach(dropped);
      return backlog.toTell(nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is added any more; what is left can still be taken. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  public int size() {
    lock.lock();
    try {
      return backlog.size();
    } finally {
      lock.unlock();
    }
  }

  /** The age of the oldest. */
  public Duration age() {
    lock.lock();
    try {
      return Duration.ofNanos(backlog.ageNanos(nanoTime.getAsLong()));
    } finally {
      lock.unlock();
    }
  }
}
