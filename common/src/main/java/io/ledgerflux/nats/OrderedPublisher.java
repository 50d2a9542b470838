package io.ledgerflux.nats;

import io.ledgerflux.nats.PublishWindow.Entry;
import io.ledgerflux.nats.PublishWindow.State;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes into streams in order, many in flight, until each is acknowledged.
 *
 * <p>After the first failed or unanswered message nothing new is sent: what is outstanding settles,
 * then all that is not acknowledged is sent again, in order, with the same ids. A broken connection
 * is thrown away with all that it had queued, and sending begins again on a new one; the library's
 * own reconnect would let new messages overtake.
 */
public final class OrderedPublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrderedPublisher.class);
  private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long WATCH_NANOS = Duration.ofMillis(100).toNanos();

  private final Wiring wiring;
  private final PublishWindow window;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  /** There is room in the window again, or the phase is another: for who publishes. */
  private final Condition room = lock.newCondition();

  /** There is something to do: for the publisher's own thread. */
  private final Condition work = lock.newCondition();

  private final Backoff backoff =
      new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), ThreadLocalRandom.current());
  private Phase phase = Phase.BROKEN;
  private @Nullable PublishLink link;
  private UnaryOperator<Outgoing> address = UnaryOperator.identity();
  private boolean storing = true;
  private @Nullable Thread thread;

  private enum Phase {
    /** There is no connection. */
    BROKEN,
    /** A message failed: what is outstanding is awaited. */
    SETTLING,
    /** What is not acknowledged is sent again. */
    RESENDING,
    /** New messages are sent as they come. */
    FLOWING,
    CLOSED
  }

  /**
   * A publisher that begins at {@link #start()}.
   *
   * @param wiring with what and for whom it works
   * @param most how many messages may be in flight
   */
  public OrderedPublisher(Wiring wiring, int most) {
    this.wiring = wiring;
    this.most = most;
    this.window = new PublishWindow(most);
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
      send(window.add(message, settlement));
      window.settle();
    } finally {
      lock.unlock();
    }
  }

  /** Has {@code settled} called when all that was handed over before is settled. */
  public void mark(Runnable settled) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      window.add(null, settled::run);
      window.settle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * From now on each message is sent as {@code newAddress} gives it, also one that waits to be sent
   * again; its id must stay.
   */
  public void readdress(UnaryOperator<Outgoing> newAddress) {
    lock.lock();
    try {
      address = newAddress;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is settled, for {@code grace} at most, and tells whether it is. */
  public boolean flush(Duration grace) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = grace.toNanos();
      while (!window.isEmpty() && left > 0) {
        left = room.awaitNanos(left);
      }
      return window.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; what is not settled may be in the stream or not. */
  @Override
  public void close() {
    enter(Phase.CLOSED);
    if (thread != null) {
      Threads.end(thread, Duration.ofSeconds(5));
    }
    discardLink();
  }

  private void awaitRoom() throws InterruptedException {
    while (phase != Phase.CLOSED && (phase != Phase.FLOWING || window.isFull())) {
      room.await();
    }
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException(wiring.name() + " is closed");
    }
  }

  private void run() throws InterruptedException {
    while (true) {
      switch (phase()) {
        case BROKEN -> connect();
        case SETTLING -> awaitSettled();
        case RESENDING -> resend();
        case FLOWING -> watch();
        case CLOSED -> {
          return;
        }
      }
    }
  }

  private void connect() throws InterruptedException {
    discardLink();
    try {
      PublishLink fresh = PublishLink.open(wiring, most, new Answers());
      lock.lock();
      try {
        link = fresh;
        window.allFailed();
        enterFrom(Phase.BROKEN, Phase.RESENDING);
      } finally {
        lock.unlock();
      }
      wiring.condition().met("");
      backoff.reset();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      wiring.condition().missing("no broker at " + wiring.config() + ": " + e.getMessage());
      Thread.sleep(backoff.afterFailure());
    } catch (StreamConflictException e) {
      wiring.condition().missing(String.valueOf(e.getMessage()));
      Thread.sleep(backoff.afterFailure());
    }
  }

  private void awaitSettled() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      expire();
      if (window.outstanding() > 0) {
        rest();
        return;
      }
    } finally {
      lock.unlock();
    }
    Thread.sleep(backoff.afterFailure());
    if (redeclare()) {
      enterFrom(Phase.SETTLING, Phase.RESENDING);
    }
  }

  /** Waits for something to do; who wakes for nothing only looks once more. */
  @SuppressWarnings("WaitNotInLoop")
  private void rest() throws InterruptedException {
    work.awaitNanos(WATCH_NANOS);
  }

  /** False where nothing must be sent before somebody has changed something. */
  private boolean redeclare() {
    PublishLink open = link;
    try {
      if (open != null) {
        open.declare(wiring.streams());
      }
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{}: the streams cannot be looked at: {}", wiring.name(), e.getMessage());
    } catch (StreamConflictException e) {
      log.error("{}: {}", wiring.name(), e.getMessage());
      wiring.condition().missing(String.valueOf(e.getMessage()));
      return false;
    }
    return true;
  }

  private void resend() {
    lock.lock();
    try {
      window.in(State.ASK_AGAIN, System.nanoTime(), 0).forEach(window::failed);
      for (Entry entry : window.in(State.UNSENT, System.nanoTime(), 0)) {
        if (phase != Phase.RESENDING) {
          return;
        }
        send(entry);
      }
      window.settle();
    } finally {
      lock.unlock();
    }
    enterFrom(Phase.RESENDING, Phase.FLOWING);
  }

  private void watch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      rest();
      if (phase != Phase.FLOWING) {
        return;
      }
      if (link == null || !link.isUp()) {
        enter(Phase.BROKEN);
        return;
      }
      if (expire()) {
        log.warn("{}: the broker does not answer, sending again", wiring.name());
        wiring.condition().missing("the broker does not answer");
        storing = false;
        enter(Phase.SETTLING);
      }
      window.in(State.ASK_AGAIN, System.nanoTime(), ASK_AGAIN_NANOS).forEach(this::send);
    } finally {
      lock.unlock();
    }
  }

  private boolean expire() {
    boolean expired = false;
    for (Entry entry : window.in(State.SENT, System.nanoTime(), ANSWER_NANOS)) {
      window.failed(entry);
      wiring.metrics().publishError();
      expired = true;
    }
    return expired;
  }

  private void send(Entry entry) {
    Outgoing message = entry.message();
    if (message == null || link == null) {
      return;
    }
    try {
      link.send(entry.number(), address.apply(message));
      window.sent(entry, System.nanoTime());
    } catch (IllegalArgumentException e) {
      refused(entry, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      enter(Phase.BROKEN);
    }
  }

  /** What replaces a refused message takes its place at once. */
  private void refused(Entry entry, String why) {
    if (window.refused(entry, why)) {
      send(entry);
    }
  }

  private void settle(Entry entry, PublishAnswer answer) {
    switch (answer) {
      case PublishAnswer.Stored _ -> {
        if (!storing) {
          storing = true;
          wiring.condition().met("");
          backoff.reset();
        }
        Outgoing message = entry.message();
        if (message != null) {
          wiring.metrics().published(message.subject());
        }
        window.acknowledged(entry);
      }
      case PublishAnswer.StillStoring _ -> window.askAgain(entry, System.nanoTime());
      case PublishAnswer.Refused(String why) -> refused(entry, why);
      case PublishAnswer.Failed(String why) -> {
        window.failed(entry);
        wiring.metrics().publishError();
        if (phase == Phase.FLOWING || phase == Phase.RESENDING) {
          log.warn("{}: a message was not stored, sending again: {}", wiring.name(), why);
          wiring.condition().missing("the broker does not store: " + why);
          storing = false;
          enter(Phase.SETTLING);
        }
      }
    }
    window.settle();
  }

  /** What the link tells, on the library's threads. */
  private final class Answers implements PublishLink.Listener {
    @Override
    public void onAnswer(long number, PublishAnswer answer) {
      lock.lock();
      try {
        Entry entry = window.get(number);
        if (entry != null && entry.state() == State.SENT) {
          settle(entry, answer);
        }
        if (window.hasRoomAgain()) {
          room.signalAll();
        }
        if (phase == Phase.SETTLING && window.outstanding() == 0) {
          work.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onBreak() {
      lock.lock();
      try {
        if (link != null && !link.isUp()) {
          wiring.condition().missing("the broker at " + wiring.config() + " is away");
          enter(Phase.BROKEN);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private Phase phase() {
    lock.lock();
    try {
      return phase;
    } finally {
      lock.unlock();
    }
  }

  private void enterFrom(Phase from, Phase to) {
    lock.lock();
    try {
      if (phase == from) {
        enter(to);
      }
    } finally {
      lock.unlock();
    }
  }

  private void enter(Phase to) {
    lock.lock();
    try {
      if (phase != Phase.CLOSED) {
        phase = to;
        room.signalAll();
        work.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void discardLink() {
    PublishLink open;
    lock.lock();
    try {
      open = link;
      link = null;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close();
    }
  }
}
