package io.ledgerflux.ingestor.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the connections to the venue, which never wait, and the publisher, which waits
 * for the broker. Any thread may call it.
 */
public final class PublishQueue {
  private final Backlog backlog;
  private final LongSupplier nanoTime;
  private final Consumer<Waiting> dropped;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param nanoTime the clock of the arrivals
   * @param dropped told each message that is dropped
   */
  public PublishQueue(QueueLimits limits, LongSupplier nanoTime, Consumer<Waiting> dropped) {
    this.backlog = new Backlog(limits);
    this.nanoTime = nanoTime;
    this.dropped = dropped;
  }

  /** Puts {@code message} at the end; never waits, the oldest make room. */
  public void add(Waiting message) {
    lock.lock();
    try {
      backlog.add(message, nanoTime.getAsLong()).forEach(dropped);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the oldest, waiting for one; empty once the queue is closed and all was taken. */
  public Optional<Waiting> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        @Nullable Waiting oldest = backlog.poll();
        if (oldest != null || closed) {
          return Optional.ofNullable(oldest);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what has become too old, and tells what was dropped in a spell that is over. */
  public Optional<Overflow> expire() {
    lock.lock();
    try {
      long nowNanos = nanoTime.getAsLong();
      backlog.dropBeyondLimits(nowNanos).forEach(dropped);
      return backlog.endedSpell(nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes: who takes gets what is left. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
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
