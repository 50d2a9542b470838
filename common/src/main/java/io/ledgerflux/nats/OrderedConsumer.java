package io.ledgerflux.nats;

import io.ledgerflux.trace.Tracing;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of a stream, from its making until something is wrong with it: without
 * acknowledgements, asked for a bounded number of messages ahead, each of them checked to follow
 * the one before.
 */
final class OrderedConsumer {
  private static final Logger log = LoggerFactory.getLogger(OrderedConsumer.class);

  private final JetStreamManagement management;
  private final JetStreamSubscription subscription;
  private final ConsumerRequest request;
  private final long createdNanos;
  private final long epoch;
  private final Deliveries deliveries = new Deliveries();

  /** Something is wrong with the consumer; another must be made. */
  static final class DetachedException extends Exception {
    private static final long serialVersionUID = 1L;

    DetachedException(String message) {
      super(message);
    }
  }

  private OrderedConsumer(
      JetStreamManagement management,
      JetStreamSubscription subscription,
      ConsumerRequest request,
      long createdNanos,
      long epoch) {
    this.management = management;
    this.subscription = subscription;
    this.request = request;
    this.createdNanos = createdNanos;
    this.epoch = epoch;
  }

  /** A consumer, made as {@code request} says. */
  static OrderedConsumer open(Broker broker, ConsumerRequest request)
      throws IOException, JetStreamApiException {
    long epoch = broker.epoch();
    Connection connection = broker.connection();
    JetStreamManagement management = connection.jetStreamManagement();
    long created = BrokerTime.nanos(management.getStreamInfo(request.stream()).getCreateTime());
    JetStreamSubscription subscription = request.subscribe(connection.jetStream());
    OrderedConsumer opened = new OrderedConsumer(management, subscription, request, created, epoch);
    try {
      opened.deliveries.waiting(opened.consumer().getNumPending());
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  long createdNanos() {
    return createdNanos;
  }

  /** How many messages wait behind the one read last, or in all where none was read yet. */
  long pending() {
    return deliveries.pending();
  }

  /** The same, of the message before the one read last. */
  long pendingBefore() {
    return deliveries.pendingBefore();
  }

  /** Whether it was made on the connection of {@code nowEpoch}: it outlives none. */
  boolean isOf(long nowEpoch) {
    return epoch == nowEpoch;
  }

  /**
   * The next message, waiting {@code timeout} for it at most, and not at all where that is null.
   *
   * @throws DetachedException if one was missed or the consumer is gone
   */
  @Nullable StreamMessage poll(@Nullable Duration timeout)
      throws InterruptedException, DetachedException {
    Message message;
    try {
      ask();
      message = subscription.nextMessage(timeout);
    } catch (IllegalStateException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new DetachedException("the consumer ended: " + e.getMessage());
    }
    if (message == null) {
      return null;
    }
    NatsJetStreamMetaData meta = message.metaData();
    if (meta.consumerSequence() != deliveries.next()) {
      throw new DetachedException(
          "message %d of the consumer came after %d"
              .formatted(meta.consumerSequence(), deliveries.next() - 1));
    }
    deliveries.came(meta.pendingCount());
    return new StreamMessage(
        message.getSubject(),
        message.getData(),
        meta.streamSequence(),
        BrokerTime.nanos(meta.timestamp()),
        traceParent(message));
  }

  private static @Nullable String traceParent(Message message) {
    Headers headers = message.getHeaders();
    return headers == null ? null : headers.getFirst(Tracing.HEADER);
  }

  private void ask() {
    if (deliveries.runLow()) {
      subscription.pull(Deliveries.ASKED_AT_ONCE);
      deliveries.asked();
    }
  }

  /**
   * Looks whether all is well while nothing comes.
   *
   * @param at where the reader stands
   * @throws DetachedException if the stream is another
   */
  IdleCause check(Position at) throws IOException, JetStreamApiException, DetachedException {
    StreamInfo info = management.getStreamInfo(request.stream());
    long last = info.getStreamState().getLastSequence();
    if (BrokerTime.nanos(info.getCreateTime()) != createdNanos || last < at.streamSequence()) {
      throw new DetachedException("the stream is another, or lost its tail");
    }
    ConsumerInfo consumer = consumer();
    if (deliveries.areComplete(
        consumer.getNumPending(), consumer.getDelivered().getConsumerSequence())) {
      if (last <= at.streamSequence()) {
        return new IdleCause.AtEnd(at);
      }
      if (!holdsOneFor(at, last)) {
        return end(info.getStreamState());
      }
    }
    return deliveries.stall()
        ? new IdleCause.Stalled(Math.max(1, deliveries.pending()))
        : new IdleCause.Usual();
  }

  /**
   * Whether the stream holds one, up to {@code last}, that the consumer should have sent to who
   * stands at {@code at}. On a cluster its leader is asked; a consumer lives on one of the others,
   * perhaps, and sees nothing of what that one lacks.
   */
  private boolean holdsOneFor(Position at, long last) throws IOException, JetStreamApiException {
    OptionalLong first = request.begin().leastSequence();
    if (first.isEmpty() && deliveries.next() == 1) {
      return false; // Nothing came yet that would tell which are too old.
    }
    OptionalLong next =
        request.next(management, Math.max(at.streamSequence() + 1, first.orElse(0)));
    return next.isPresent() && next.getAsLong() <= last;
  }

  /**
   * Where a reader stands for whom nothing waits. A broker that has lost its way in a damaged store
   * says so, too, of messages that it took and does not find: the last one shows.
   */
  private IdleCause end(StreamState state) throws IOException, JetStreamApiException {
    long last = state.getLastSequence();
    boolean withheld =
        state.getMsgCount() > 0
            && !gives(last)
            && firstSequence() <= last; // Else it was dropped meanwhile.
    return withheld
        ? new IdleCause.Withheld(state.getFirstSequence(), last)
        : new IdleCause.AtEnd(
            new Position(last, BrokerTime.nanos(state.getLastTime()), createdNanos));
  }

  /** Whether the stream gives its message at {@code sequence}. */
  boolean gives(long sequence) throws IOException, JetStreamApiException {
    return StreamView.storedAt(management, request.stream(), sequence).isPresent();
  }

  /** The stream sequence of the first message that the stream still holds. */
  long firstSequence() throws IOException, JetStreamApiException {
    return management.getStreamInfo(request.stream()).getStreamState().getFirstSequence();
  }

  private ConsumerInfo consumer() throws IOException, JetStreamApiException {
    return management.getConsumerInfo(request.stream(), subscription.getConsumerName());
  }

  /** The broker would forget the consumer by itself, but later. */
  void close() {
    try {
      subscription.unsubscribe();
      management.deleteConsumer(request.stream(), subscription.getConsumerName());
    } catch (IllegalStateException | IOException | JetStreamApiException e) {
      log.debug(
          "the broker keeps a consumer of {} for a while: {}", request.stream(), e.getMessage());
    }
  }
}
