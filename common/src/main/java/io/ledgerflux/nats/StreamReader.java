package io.ledgerflux.nats;

import io.ledgerflux.nats.OrderedConsumer.DetachedException;
import io.ledgerflux.ops.Backoff;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream in order from a position, for ever: each message once, whatever happens to the
 * connection, the consumer or the broker. The owner keeps the position with what it made of the
 * messages; there are no acknowledgements.
 *
 * <p>A reader that finds another stream in the place of its own, or its own without its newest
 * messages, reads it anew. One whose next message has fallen out of the stream says what was lost
 * and goes on behind it. One with nothing to read moves to the stream's end.
 *
 * <p>One thread owns it.
 */
public final class StreamReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(1);

  private final Broker broker;
  private final String name;
  private final String stream;
  private final String filter;
  private final ReaderProgress progress;
  private final ReaderLag lag;

  /** Whether it only looks something up: that counts as consumed by nobody, and waits for none. */
  private final boolean passing;

  private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
  private @Nullable OrderedConsumer consumer;
  private final Pace checks = new Pace(IDLE_CHECK);
  private volatile boolean attached;

  /**
   * A reader that begins at {@code begin}.
   *
   * @param name stable over restarts, for metrics and logs, such as {@code market_raw-2}
   * @param filter which of the stream's subjects are read
   */
  public StreamReader(Broker broker, String name, String stream, String filter, Start begin) {
    this(
        broker,
        filter,
        new ReaderProgress(name, stream, broker.metrics(), begin),
        broker.metrics().reader(name, stream, filter),
        false);
  }

  private StreamReader(
      Broker broker, String filter, ReaderProgress progress, ReaderLag lag, boolean passing) {
    this.broker = broker;
    this.name = progress.name();
    this.stream = progress.stream();
    this.filter = filter;
    this.progress = progress;
    this.lag = lag;
    this.passing = passing;
  }

  /**
   * One that looks up a part of the stream and is gone: nobody asks how far it is behind. Its
   * {@link #next} waits for nothing at the stream's end.
   */
  public static StreamReader passing(
      Broker broker, String name, String stream, String filter, Start begin) {
    ReaderProgress progress = new ReaderProgress(name, stream, broker.metrics(), begin);
    ReaderLag untold = new ReaderLag(stream, filter, NatsMetrics.nowNanos());
    return new StreamReader(broker, filter, progress, untold, true);
  }

  /** Where it stands: behind the batch given out last. */
  public Position position() {
    return progress.position();
  }

  /** Whether it has a consumer at the broker; any thread may ask. */
  public boolean isAttached() {
    return attached && broker.isUp();
  }

  /** Why it cannot read, where it has not been able to for more than one try; its thread asks. */
  public Optional<String> obstacle() {
    return progress.obstacle();
  }

  /**
   * The next messages.
   *
   * @param most how many at most
   * @param linger how long to gather after the first one came
   * @param wait how long to wait for the first one
   * @return an empty batch where none came, or where the broker is away
   */
  public Batch next(int most, Duration linger, Duration wait) throws InterruptedException {
    Position start = position();
    lag.workedOff(start.streamSequence(), start.brokerNanos());
    List<StreamMessage> messages = new ArrayList<>();
    try {
      OrderedConsumer open = attach();
      lag.reads(NatsMetrics.nowNanos());
      StreamMessage first = first(open, System.nanoTime() + wait.toNanos());
      if (first != null) {
        gather(open, messages, first, most, System.nanoTime() + linger.toNanos());
      }
    } catch (DetachedException e) {
      log.info("{}: reads anew from {}: {}", name, position().streamSequence(), e.getMessage());
      detach();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{}: the broker does not answer: {}", name, e.getMessage());
      detach();
      Thread.sleep(min(backoff.afterFailure(), wait));
    }
    progress.tried(isAttached());
    return batch(start, messages);
  }

  @Override
  public void close() {
    detach();
  }

  private OrderedConsumer attach()
      throws IOException, JetStreamApiException, DetachedException, InterruptedException {
    OrderedConsumer open = consumer;
    if (open != null && open.isOf(broker.epoch())) {
      return open;
    }
    detach();
    if (!broker.isUp()) {
      throw new IOException("the broker is away");
    }
    try {
      open = OrderedConsumer.open(broker, new ConsumerRequest(stream, filter, resume()));
    } catch (JetStreamApiException e) {
      redeclare();
      throw e;
    }
    consumer = open;
    attached = true;
    backoff.reset();
    return open;
  }

  private Start resume() throws IOException, JetStreamApiException {
    return progress.isAtBeginning()
        ? progress.begin()
        : progress.resume(StreamView.from(broker, stream, position()));
  }

  private void redeclare() throws IOException, JetStreamApiException {
    try {
      broker.declare();
    } catch (StreamConflictException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private @Nullable StreamMessage first(OrderedConsumer open, long deadline)
      throws InterruptedException, DetachedException, IOException, JetStreamApiException {
    boolean looks = passing && open.pending() == 0;
    while (true) {
      long left = deadline - System.nanoTime();
      StreamMessage message =
          left <= 0 || looks ? open.poll(null) : open.poll(min(Duration.ofNanos(left), IDLE_CHECK));
      if (message != null) {
        progress.givesAgain(message.streamSequence(), open::gives);
        return message;
      }
      if (!open.isOf(broker.epoch())) {
        throw new DetachedException("the connection broke");
      }
      if (looks || checks.isDue()) {
        looks = false;
        Position before = position();
        IdleCause cause = open.check(before);
        if (cause instanceof IdleCause.AtEnd(Position end)) {
          progress.givesAgain(end.streamSequence() + 1, open::gives);
        }
        progress.waits(cause);
        if (cause instanceof IdleCause.Stalled) {
          throw new DetachedException("the consumer stalls");
        }
        if (!position().equals(before) || (passing && cause instanceof IdleCause.AtEnd)) {
          return null;
        }
      }
      if (left <= 0) {
        return null;
      }
    }
  }

  private void gather(
      OrderedConsumer open, List<StreamMessage> into, StreamMessage first, int most, long deadline)
      throws InterruptedException, DetachedException, IOException, JetStreamApiException {
    progress.begins(first, NatsMetrics.nowNanos());
    take(open, into, first);
    for (int taken = 1; taken < most; taken++) {
      StreamMessage message = open.poll(null);
      long left = deadline - System.nanoTime();
      if (message == null && left > 0) {
        message = open.poll(Duration.ofNanos(left));
      }
      if (message == null) {
        break;
      }
      take(open, into, message);
    }
    checks.restart();
    if (progress.mayLose()) {
      progress.holdsFrom(open.firstSequence());
    } else {
      progress.lostNothing();
    }
  }

  private void take(OrderedConsumer open, List<StreamMessage> into, StreamMessage message) {
    progress.read(message, open.pendingBefore(), open.pending(), open.createdNanos());
    if (Subjects.matches(filter, message.subject())) {
      into.add(message);
      if (!passing) {
        broker.metrics().consumed(message.subject());
      }
    }
  }

  private Batch batch(Position start, List<StreamMessage> messages) {
    OrderedConsumer open = consumer;
    long pending = open == null ? 0 : open.pending();
    if (open != null || !messages.isEmpty()) {
      long oldest = messages.isEmpty() ? 0 : messages.getFirst().brokerNanos();
      long waiting = Math.max(pending, progress.withheld());
      lag.given(messages.size(), waiting, oldest, NatsMetrics.nowNanos());
    }
    return new Batch(messages, start, position(), pending, progress.takeLosses());
  }

  private void detach() {
    OrderedConsumer open = consumer;
    consumer = null;
    attached = false;
    if (!progress.mayLose()) { // Else what the stream holds is asked when the next is attached.
      progress.lostNothing();
    }
    if (open != null) {
      open.close();
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
