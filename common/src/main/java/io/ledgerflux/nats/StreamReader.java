package io.ledgerflux.nats;

import io.ledgerflux.nats.Attachment.DetachedException;
import io.ledgerflux.ops.Backoff;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream in order from a position, for ever: each message once, whatever happens to the
 * connection, the consumer or the broker. The owner keeps the position with what it made of the
 * messages; there are no acknowledgements.
 *
 * <p>A reader that finds another stream in the place of its own, or its own without its newest
 * messages, reads it from its first message. One whose next message has fallen out of the stream
 * says what was lost and goes on behind it. One with nothing to read moves to the stream's end.
 *
 * <p>One thread owns it.
 */
public final class StreamReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(1);

  /** A reader that is closer to the stream's end than this loses nothing to retention. */
  private static final long SAFE_LAG_NANOS = Duration.ofSeconds(5).toNanos();

  private final Broker broker;
  private final String name;
  private final String stream;
  private final String filter;
  private final Start begin;
  private final ReaderLag lag;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), ThreadLocalRandom.current());
  private final LossWatch lossWatch = new LossWatch();
  private Position position;
  private @Nullable Attachment attachment;
  private @Nullable Loss loss;
  private boolean mayLose;
  private long nextCheck = System.nanoTime() + IDLE_CHECK.toNanos();
  private volatile boolean attached;

  /**
   * A reader that begins at {@code begin}.
   *
   * @param name stable over restarts, for metrics and logs, such as {@code market_raw-2}
   * @param filter which of the stream's subjects are read
   */
  public StreamReader(Broker broker, String name, String stream, String filter, Start begin) {
    this(broker, name, stream, filter, begin, broker.metrics().reader(name, stream, filter));
  }

  private StreamReader(
      Broker broker, String name, String stream, String filter, Start begin, ReaderLag lag) {
    this.broker = broker;
    this.name = name;
    this.stream = stream;
    this.filter = filter;
    this.begin = begin;
    this.position = begin instanceof Start.After(Position after) ? after : Position.BEGINNING;
    this.lag = lag;
  }

  /** One that reads a part of the stream and is gone: nobody asks how far it is behind. */
  public static StreamReader passing(
      Broker broker, String name, String stream, String filter, Start begin) {
    ReaderLag untold = new ReaderLag(stream, filter, NatsMetrics.nowNanos());
    return new StreamReader(broker, name, stream, filter, begin, untold);
  }

  /** Where it stands: behind the batch given out last. */
  public Position position() {
    return position;
  }

  /** Whether it has a consumer at the broker; any thread may ask. */
  public boolean isAttached() {
    return attached && broker.isUp();
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
    Position start = position;
    lag.workedOff(start.streamSequence(), start.brokerNanos(), NatsMetrics.nowNanos());
    List<StreamMessage> messages = new ArrayList<>();
    try {
      Attachment open = attach();
      StreamMessage first = first(open, System.nanoTime() + wait.toNanos());
      if (first != null) {
        gather(open, messages, first, most, System.nanoTime() + linger.toNanos());
      }
    } catch (DetachedException e) {
      log.info("{}: reads anew from {}: {}", name, position.streamSequence(), e.getMessage());
      detach();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{}: the broker does not answer: {}", name, e.getMessage());
      detach();
      Thread.sleep(min(backoff.afterFailure(), wait));
    }
    return batch(start, messages);
  }

  @Override
  public void close() {
    detach();
  }

  private Attachment attach()
      throws IOException, JetStreamApiException, DetachedException, InterruptedException {
    Attachment open = attachment;
    if (open != null && open.isOf(broker.epoch())) {
      return open;
    }
    detach();
    if (!broker.isUp()) {
      throw new IOException("the broker is away");
    }
    try {
      open = Attachment.open(broker, stream, filter, resume());
    } catch (JetStreamApiException e) {
      redeclare();
      throw e;
    }
    attachment = open;
    attached = true;
    backoff.reset();
    return open;
  }

  private Start resume() throws IOException, JetStreamApiException {
    if (position.equals(Position.BEGINNING)) {
      lossWatch.clear();
      return begin instanceof Start.After ? new Start.First() : begin;
    }
    StreamView view = StreamView.from(broker, stream, position);
    return switch (Resumption.of(position, view)) {
      case Resumption.From(long sequence) -> {
        tellLosses(view.firstSequence());
        yield new Start.AtSequence(sequence);
      }
      case Resumption.AfterLoss(long sequence, Loss lost) -> {
        tellLosses(view.firstSequence());
        lost(lost);
        position = new Position(lost.toSequence(), 0, position.streamCreatedNanos());
        yield new Start.AtSequence(sequence);
      }
      case Resumption.Anew(String reason) -> {
        log.warn("{}: reads {} from its first message: {}", name, stream, reason);
        lossWatch.clear();
        position = new Position(Math.max(0, view.firstSequence() - 1), 0, view.createdNanos());
        yield new Start.First();
      }
    };
  }

  private void redeclare() throws IOException, JetStreamApiException {
    try {
      broker.declare();
    } catch (StreamConflictException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private @Nullable StreamMessage first(Attachment open, long deadline)
      throws InterruptedException, DetachedException, IOException, JetStreamApiException {
    while (true) {
      long left = deadline - System.nanoTime();
      StreamMessage message =
          left <= 0 ? open.poll(null) : open.poll(min(Duration.ofNanos(left), IDLE_CHECK));
      if (message != null) {
        return message;
      }
      if (!open.isOf(broker.epoch())) {
        throw new DetachedException("the connection broke");
      }
      if (checkDue()) {
        Optional<Position> end = open.check(position);
        if (end.isPresent()) {
          position = end.get();
          return null;
        }
      }
      if (left <= 0) {
        return null;
      }
    }
  }

  private boolean checkDue() {
    long now = System.nanoTime();
    if (now - nextCheck < 0) {
      return false;
    }
    nextCheck = now + IDLE_CHECK.toNanos();
    return true;
  }

  private void gather(
      Attachment open, List<StreamMessage> into, StreamMessage first, int most, long deadline)
      throws InterruptedException, DetachedException, IOException, JetStreamApiException {
    mayLose = lagNanos(first) > SAFE_LAG_NANOS && !position.equals(Position.BEGINNING);
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
    nextCheck = System.nanoTime() + IDLE_CHECK.toNanos();
    if (mayLose) {
      tellLosses(open.firstSequence());
    } else {
      lossWatch.clear();
    }
  }

  private void tellLosses(long firstHeld) {
    lossWatch.losses(firstHeld).forEach(this::lost);
  }

  private void take(Attachment open, List<StreamMessage> into, StreamMessage message) {
    lossWatch.passed(
        position.streamSequence(), message.streamSequence(), open.pendingBefore(), open.pending());
    position = new Position(message.streamSequence(), message.brokerNanos(), open.createdNanos());
    if (Subjects.matches(filter, message.subject())) {
      into.add(message);
      broker.metrics().consumed(message.subject());
    }
  }

  private void lost(Loss found) {
    Loss told = loss;
    loss = told == null ? found : new Loss(told.fromSequence(), found.toSequence());
    broker.metrics().lost(name, found);
    log.warn(
        "{}: messages {} to {} of {} fell out of the stream before they were read",
        name,
        found.fromSequence(),
        found.toSequence(),
        stream);
  }

  private Batch batch(Position start, List<StreamMessage> messages) {
    Attachment open = attachment;
    long pending = open == null ? 0 : open.pending();
    if (open != null || !messages.isEmpty()) {
      long oldest = messages.isEmpty() ? 0 : messages.getFirst().brokerNanos();
      lag.given(messages.size(), pending, oldest, NatsMetrics.nowNanos());
    }
    Optional<Loss> told = Optional.ofNullable(loss);
    loss = null;
    return new Batch(messages, start, position, pending, told);
  }

  private static long lagNanos(StreamMessage message) {
    return Math.max(0, NatsMetrics.nowNanos() - message.brokerNanos());
  }

  private void detach() {
    Attachment open = attachment;
    attachment = null;
    attached = false;
    if (!mayLose) { // Else what the stream holds is asked when the next one is attached.
      lossWatch.clear();
    }
    if (open != null) {
      open.close();
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
