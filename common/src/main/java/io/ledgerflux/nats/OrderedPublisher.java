package io.ledgerflux.nats;

import io.ledgerflux.nats.PublishWindow.Entry;
import io.ledgerflux.nats.PublishWindow.State;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final String MESSAGE_ID = "Nats-Msg-Id";
  private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long WATCH_NANOS = Duration.ofMillis(100).toNanos();

  /** The original is still being stored; told by clusters. */
  private static final int DUPLICATE_IN_PROCESS = 10158;

  private static final int MESSAGE_TOO_BIG = 10054;

  private final BrokerConfig config;
  private final Streams streams;
  private final String name;
  private final NatsMetrics metrics;
  private final Readiness.Condition condition;
  private final PublishWindow window;
  private final Options options;
  private final ReentrantLock lock = new ReentrantLock();

  /** There is room in the window again, or the phase is another: for who publishes. */
  private final Condition room = lock.newCondition();

  /** There is something to do: for the publisher's own thread. */
  private final Condition work = lock.newCondition();

  private final Backoff backoff =
      new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), ThreadLocalRandom.current());
  private Phase phase = Phase.BROKEN;
  private volatile @Nullable Connection connection;
  private String inbox = "";
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
    this.config = wiring.config();
    this.streams = wiring.streams();
    this.name = wiring.name();
    this.metrics = wiring.metrics();
    this.condition = wiring.condition();
    this.window = new PublishWindow(most);
    this.options =
        Connections.options(config, name)
            .maxReconnects(0)
            .maxMessagesInOutgoingQueue(2 * most + 1_000)
            .connectionListener((broken, event) -> onEvent(broken))
            .build();
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
    thread = Threads.start(name, this::run);
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
    discardConnection();
  }

  private void awaitRoom() throws InterruptedException {
    while (phase != Phase.CLOSED && (phase != Phase.FLOWING || window.isFull())) {
      room.await();
    }
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException(name + " is closed");
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
    discardConnection();
    try {
      open(Nats.connect(options));
      streams.declare(connected());
      enterFrom(Phase.BROKEN, Phase.RESENDING);
      condition.met("");
      backoff.reset();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      condition.missing("no broker at " + config + ": " + e.getMessage());
      Thread.sleep(backoff.afterFailure());
    } catch (StreamConflictException e) {
      condition.missing(String.valueOf(e.getMessage()));
      Thread.sleep(backoff.afterFailure());
    }
  }

  private void open(Connection fresh) {
    lock.lock();
    try {
      connection = fresh;
      inbox = fresh.createInbox() + '.';
      fresh.createDispatcher(this::onAnswer).subscribe(inbox + '*');
      window.allFailed();
    } finally {
      lock.unlock();
    }
  }

  private Connection connected() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException("the connection broke");
    }
    return open;
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
    redeclare();
    enterFrom(Phase.SETTLING, Phase.RESENDING);
  }

  /** Waits for something to do; who wakes for nothing only looks once more. */
  @SuppressWarnings("WaitNotInLoop")
  private void rest() throws InterruptedException {
    work.awaitNanos(WATCH_NANOS);
  }

  /** A stream that is gone answers nothing: it is made again. */
  private void redeclare() {
    try {
      streams.declare(connected());
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{}: the streams cannot be looked at: {}", name, e.getMessage());
    } catch (StreamConflictException e) {
      log.error("{}: {}", name, e.getMessage());
    }
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
      if (connection == null || connection.getStatus() != Connection.Status.CONNECTED) {
        enter(Phase.BROKEN);
        return;
      }
      if (expire()) {
        log.warn("{}: the broker does not answer, sending again", name);
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
      metrics.publishError();
      expired = true;
    }
    return expired;
  }

  private void send(Entry entry) {
    Outgoing message = entry.message();
    Connection open = connection;
    if (message == null || open == null) {
      return;
    }
    try {
      open.publish(
          message.subject(),
          inbox + entry.number(),
          new Headers().put(MESSAGE_ID, message.messageId()),
          message.data());
      window.sent(entry, System.nanoTime());
    } catch (IllegalArgumentException e) {
      if (window.refused(entry, String.valueOf(e.getMessage()))) {
        send(entry);
      }
    } catch (IllegalStateException e) {
      enter(Phase.BROKEN);
    }
  }

  private void onAnswer(Message answer) {
    String subject = answer.getSubject();
    long number = Long.parseLong(subject.substring(subject.lastIndexOf('.') + 1));
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

  private void settle(Entry entry, Message answer) {
    try {
      if (answer.isStatusMessage()) {
        throw new IOException("no stream takes it: " + answer.getStatus().getMessage());
      }
      var _ = new PublishAck(answer);
      Outgoing message = entry.message();
      if (message != null) {
        metrics.published(message.subject());
      }
      window.acknowledged(entry);
      window.settle();
    } catch (JetStreamApiException e) {
      switch (e.getApiErrorCode()) {
        case DUPLICATE_IN_PROCESS -> window.askAgain(entry, System.nanoTime());
        case MESSAGE_TOO_BIG -> {
          if (window.refused(entry, e.getErrorDescription())) {
            send(entry);
          }
          window.settle();
        }
        default -> failed(entry, e);
      }
    } catch (IOException e) {
      failed(entry, e);
    }
  }

  private void failed(Entry entry, Exception why) {
    window.failed(entry);
    metrics.publishError();
    if (phase == Phase.FLOWING) {
      log.warn("{}: a message was not stored, sending again: {}", name, why.getMessage());
      enter(Phase.SETTLING);
    } else if (phase == Phase.RESENDING) {
      enter(Phase.SETTLING);
    }
  }

  private void onEvent(Connection broken) {
    lock.lock();
    try {
      if (broken.equals(connection) && broken.getStatus() != Connection.Status.CONNECTED) {
        condition.missing("the broker at " + config + " is away");
        enter(Phase.BROKEN);
      }
    } finally {
      lock.unlock();
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

  private void discardConnection() {
    Connection open;
    lock.lock();
    try {
      open = connection;
      connection = null;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      try {
        open.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
