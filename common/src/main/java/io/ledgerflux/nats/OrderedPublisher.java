package io.ledgerflux.nats;

import io.ledgerflux.nats.PublishPhases.Phase;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes into streams in order, many in flight, until each is acknowledged.
 *
 * <p>After the first failed or unanswered message nothing new is sent: what is outstanding settles,
 * then all that is not acknowledged is sent again, in order, with the same ids, the first of it
 * alone until the broker has taken it. A broken connection is thrown away with all that it had
 * queued, and sending begins again on a new one; the library's own reconnect would let new messages
 * overtake.
 */
public final class OrderedPublisher implements AutoCloseable {
  private static final long WATCH_NANOS = Duration.ofMillis(100).toNanos();

  private final Wiring wiring;
  private final int most;
  private final PublishHealth health;
  private final ReentrantLock lock = new ReentrantLock();

  /** There is room in the window again, or the phase is another: for who publishes. */
  private final Condition room = lock.newCondition();

  /** There is something to do: for the publisher's own thread. */
  private final Condition work = lock.newCondition();

  /** Used under the lock alone. */
  private final PublishFlow flow;

  private @Nullable PublishLink link;
  private @Nullable Thread thread;

  /**
   * A publisher that begins at {@link #start()}.
   *
   * @param wiring with what and for whom it works
   * @param most how many messages may be in flight
   */
  public OrderedPublisher(Wiring wiring, int most) {
    this.wiring = wiring;
    this.most = most;
    this.health = new PublishHealth(wiring);
    this.flow = new PublishFlow(new PublishWindow(most), health, this::wakeAll);
  }

  /**
   * With what a publisher works.
   *
   * @param config the broker
   * @param streams what must be there before anything is sent
   * @param name of its connection
   * @param metrics where it counts
   * @param condition told whether it has a connection
   */
  public record Wiring(
      BrokerConfig config,
      Streams streams,
      String name,
      NatsMetrics metrics,
      Readiness.Condition condition) {}

  /** Begins to connect, for ever. */
  public void start() {
    thread = Threads.start(wiring.name(), this::run);
  }

  /**
   * Hands over a message; waits while the window is full or earlier messages are being sent again.
   *
   * @throws IllegalStateException if it is closed
   */
  public void publish(Outgoing message, Settlement settlement) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      flow.add(message, settlement, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code settled} called when all that was handed over before is settled; waits as {@link
   * #publish} does.
   *
   * @throws IllegalStateException if it is closed
   */
  public void mark(Runnable settled) throws InterruptedException {
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
        throw new IllegalStateException(wiring.name() + " is closed");
      }
      room.await();
    }
  }

  /**
   * From now on each message is sent as {@code newAddress} gives it, also one that waits to be sent
   * again; its id must stay.
   */
  public void readdress(UnaryOperator<Outgoing> newAddress) {
    locked(() -> flow.readdress(newAddress));
  }

  /** Waits until all is settled, for {@code grace} at most, and tells whether it is. */
  public boolean flush(Duration grace) throws InterruptedException {
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

  /** Ends it; what is not settled may be in the stream or not. */
  @Override
  public void close() {
    locked(flow::close);
    if (thread != null) {
      Threads.end(thread, Duration.ofSeconds(5));
    }
    discardLink();
  }

  private void run() throws InterruptedException {
    while (true) {
      switch (phase()) {
        case BROKEN -> connect();
        case SETTLING -> awaitSettled();
        case RESENDING -> locked(() -> flow.resend(System.nanoTime()));
        case PROBING, FLOWING -> watch();
        case CLOSED -> {
          return;
        }
      }
    }
  }

  private void connect() throws InterruptedException {
    discardLink();
    Optional<PublishLink> fresh = PublishLink.open(wiring, most, health, new Answers());
    if (fresh.isEmpty()) {
      Thread.sleep(health.pause());
      return;
    }
    PublishLink open = fresh.get();
    locked(
        () -> {
          link = open;
          flow.connected(open::send);
        });
    health.connected();
  }

  private void awaitSettled() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (flow.awaitsAnswers(System.nanoTime())) {
        rest();
        return;
      }
    } finally {
      lock.unlock();
    }
    Thread.sleep(health.pause());
    PublishLink open = link;
    if (open == null || open.redeclare()) {
      locked(flow::sendAgain);
    }
  }

  /** Waits for something to do; who wakes for nothing only looks once more. */
  @SuppressWarnings("WaitNotInLoop")
  private void rest() throws InterruptedException {
    work.awaitNanos(WATCH_NANOS);
  }

  private void watch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      rest();
      flow.elapsed(link != null && link.isUp(), System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** What the link tells, on the library's threads. */
  private final class Answers implements PublishLink.Listener {
    @Override
    public void onAnswer(long number, PublishAnswer answer) {
      locked(
          () -> {
            flow.answered(number, answer, System.nanoTime());
            if (flow.hasRoomAgain()) {
              room.signalAll();
            }
            if (flow.hasSettled()) {
              work.signalAll();
            }
          });
    }

    @Override
    public void onBreak() {
      locked(
          () -> {
            if (link != null && !link.isUp()) {
              health.away();
              flow.broke();
            }
          });
    }
  }

  private Phase phase() {
    lock.lock();
    try {
      return flow.phase();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    room.signalAll();
    work.signalAll();
  }

  private void discardLink() {
    PublishLink open;
    lock.lock();
    try {
      open = link;
      link = null;
      flow.disconnected();
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close();
    }
  }
}
