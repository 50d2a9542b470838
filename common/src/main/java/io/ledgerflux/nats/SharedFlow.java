package io.ledgerflux.nats;

import io.ledgerflux.nats.PublishPhases.Phase;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A publisher's flow as several threads have it: those who hand over messages and wait for room,
 * the publisher's own, which waits for something to do, and the library's, which bring answers. One
 * lock guards it, and runs all that is passed in here.
 */
final class SharedFlow {
  private static final long WATCH_NANOS = Duration.ofMillis(100).toNanos();

  private final String name;
  private final ReentrantLock lock = new ReentrantLock();

  /** There is room in the window again, or the phase is another: for who publishes. */
  private final Condition room = lock.newCondition();

  /** There is something to do: for the publisher's own thread. */
  private final Condition work = lock.newCondition();

  /** Used under the lock alone. */
  private final PublishFlow flow;

  /**
   * One without a connection.
   *
   * @param name of the publisher
   * @param most how many messages may be in flight
   * @param health told what becomes of them
   */
  SharedFlow(String name, int most, PublishHealth health) {
    this.name = name;
    this.flow = new PublishFlow(new PublishWindow(most), health, this::wakeAll);
  }

  /**
   * Adds a message, once there is room for it.
   *
   * @throws IllegalStateException if the flow is closed
   */
  void publish(OutboundMessage message, Settlement settlement) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      flow.add(message, settlement, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code settled} run when all that was added before is settled, once there is room for that.
   *
   * @throws IllegalStateException if the flow is closed
   */
  void mark(Runnable settled) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      flow.mark(settled);
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() throws InterruptedException {
    while (!flow.takesMore()) {
      if (flow.phase() == Phase.CLOSED) {
        throw new IllegalStateException(name + " is closed");
      }
      room.await();
    }
  }

  /** Waits until all is settled, for {@code grace} at most, and tells whether it is. */
  boolean flush(Duration grace) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = grace.toNanos();
      while (!flow.isEmpty() && left > 0) {
        left = room.awaitNanos(left);
      }
      return flow.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Does {@code step}. */
  void change(Consumer<PublishFlow> step) {
    lock.lock();
    try {
      step.accept(flow);
    } finally {
      lock.unlock();
    }
  }

  /** Does {@code step} and tells what comes of it. */
  <T> T ask(Function<PublishFlow, T> step) {
    lock.lock();
    try {
      return step.apply(flow);
    } finally {
      lock.unlock();
    }
  }

  /** The broker answered to message {@code number}. */
  void answered(long number, PublishAnswer answer) {
    change(
        own -> {
          own.answered(number, answer, System.nanoTime());
          if (own.hasRoomAgain()) {
            room.signalAll();
          }
          if (own.hasSettled()) {
            work.signalAll();
          }
        });
  }

  /** Waits a little for answers that are outstanding; tells whether some were. */
  boolean awaitAnswers() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean awaits = flow.awaitsAnswers(System.nanoTime());
      if (awaits) {
        rest();
      }
      return awaits;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits a little for something to do, and then looks after what comes with time alone.
   *
   * @param isUp whether the connection stands
   */
  void watch(BooleanSupplier isUp) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      rest();
      flow.elapsed(isUp.getAsBoolean(), System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** Who wakes for nothing only looks once more. */
  @SuppressWarnings("WaitNotInLoop")
  private void rest() throws InterruptedException {
    work.awaitNanos(WATCH_NANOS);
  }

  private void wakeAll() {
    room.signalAll();
    work.signalAll();
  }
}
