package io.ledgerflux.nats;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.trace.Tracing;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of a stream, from its making until something is wrong with it: without
 * acknowledgements, asked for a bounded number of messages ahead, each of them checked to follow
 * the one before.
 */
final class Attachment {
  private static final Logger log = LoggerFactory.getLogger(Attachment.class);

  /** More are asked for when half of them came: so many wait in memory at most, and a half. */
  private static final int ASKED_AT_ONCE = 1_000;

  /** The broker forgets a consumer whose reader is gone for as long. */
  private static final Duration INACTIVE = Duration.ofMinutes(1);

  private static final int MESSAGE_NOT_FOUND = 10037;
  private static final int FILTER_IS_NO_SUBSET = 10093;

  private final JetStreamManagement management;
  private final JetStreamSubscription subscription;
  private final String stream;
  private final long createdNanos;
  private final long epoch;
  private long asked;
  private long received;
  private long receivedAtLastCheck = -1;
  private long pending;
  private long pendingBefore;

  /** Something is wrong with the consumer; another must be made. */
  static final class DetachedException extends Exception {
    private static final long serialVersionUID = 1L;

    DetachedException(String message) {
      super(message);
    }
  }

  private Attachment(
      JetStreamManagement management,
      JetStreamSubscription subscription,
      String stream,
      long createdNanos,
      long epoch) {
    this.management = management;
    this.subscription = subscription;
    this.stream = stream;
    this.createdNanos = createdNanos;
    this.epoch = epoch;
  }

  /**
   * A consumer of what {@code filter} lets through of {@code stream}, from {@code from} on; maybe
   * of more.
   */
  static Attachment open(Broker broker, String stream, String filter, Start from)
      throws IOException, JetStreamApiException {
    long epoch = broker.epoch();
    Connection connection = broker.connection();
    JetStreamManagement management = connection.jetStreamManagement();
    long created = nanos(management.getStreamInfo(stream).getCreateTime());
    ConsumerConfiguration.Builder consumer =
        ConsumerConfiguration.builder()
            .ackPolicy(AckPolicy.None)
            .inactiveThreshold(INACTIVE)
            .memStorage(true)
            .numReplicas(1);
    switch (from) {
      case Start.First() -> consumer.deliverPolicy(DeliverPolicy.All);
      case Start.AtSequence(long sequence) ->
          consumer.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(sequence);
      case Start.After(Position position) ->
          consumer
              .deliverPolicy(DeliverPolicy.ByStartSequence)
              .startSequence(position.streamSequence() + 1);
      case Start.AtTime(Instant time) ->
          consumer.deliverPolicy(DeliverPolicy.ByStartTime).startTime(time.atZone(ZoneOffset.UTC));
    }
    PullSubscribeOptions options =
        PullSubscribeOptions.builder().stream(stream).configuration(consumer.build()).build();
    JetStreamSubscription subscription = subscribe(connection.jetStream(), filter, options);
    Attachment attachment = new Attachment(management, subscription, stream, created, epoch);
    attachment.pending =
        management.getConsumerInfo(stream, subscription.getConsumerName()).getNumPending();
    return attachment;
  }

  /** A filter that spans several of the stream's subjects is refused: then all is read. */
  private static JetStreamSubscription subscribe(
      JetStream streams, String filter, PullSubscribeOptions options)
      throws IOException, JetStreamApiException {
    try {
      return streams.subscribe(filter, options);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == FILTER_IS_NO_SUBSET) {
        return streams.subscribe(">", options);
      }
      throw e;
    }
  }

  /** What a stream is now, seen from {@code position}. */
  static Resumption.StreamView view(Broker broker, String stream, Position position)
      throws IOException, JetStreamApiException {
    JetStreamManagement management = broker.connection().jetStreamManagement();
    StreamInfo info = management.getStreamInfo(stream);
    long sequence = position.streamSequence();
    boolean held =
        sequence >= Math.max(1, info.getStreamState().getFirstSequence())
            && sequence <= info.getStreamState().getLastSequence();
    return new Resumption.StreamView(
        nanos(info.getCreateTime()),
        info.getStreamState().getFirstSequence(),
        info.getStreamState().getLastSequence(),
        held ? storedAt(management, stream, sequence) : OptionalLong.empty());
  }

  long createdNanos() {
    return createdNanos;
  }

  /** How many messages wait behind the one read last, or in all where none was read yet. */
  long pending() {
    return pending;
  }

  /** The same, of the message before the one read last. */
  long pendingBefore() {
    return pendingBefore;
  }

  /** Whether the connection broke since it was made. */
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
    if (meta.consumerSequence() != received + 1) {
      throw new DetachedException(
          "message %d of the consumer came after %d".formatted(meta.consumerSequence(), received));
    }
    received++;
    pendingBefore = pending;
    pending = meta.pendingCount();
    return new StreamMessage(
        message.getSubject(),
        message.getData(),
        meta.streamSequence(),
        nanos(meta.timestamp()),
        traceParent(message));
  }

  private static @Nullable String traceParent(Message message) {
    Headers headers = message.getHeaders();
    return headers == null ? null : headers.getFirst(Tracing.HEADER);
  }

  /** The broker sends no more than it was asked for: a slow reader's messages wait there. */
  private void ask() {
    if (asked - received <= ASKED_AT_ONCE / 2) {
      subscription.pull(ASKED_AT_ONCE);
      asked += ASKED_AT_ONCE;
    }
  }

  /**
   * Looks whether all is well while nothing comes.
   *
   * @param at where the reader stands
   * @return the stream's end, where nothing waits for the reader before it
   * @throws DetachedException if the consumer is gone or stalled, or the stream is another
   */
  Optional<Position> check(Position at)
      throws IOException, JetStreamApiException, DetachedException {
    StreamInfo info = management.getStreamInfo(stream);
    long last = info.getStreamState().getLastSequence();
    if (nanos(info.getCreateTime()) != createdNanos || last < at.streamSequence()) {
      throw new DetachedException("the stream is another, or lost its tail");
    }
    ConsumerInfo consumer = management.getConsumerInfo(stream, subscription.getConsumerName());
    if (consumer.getNumPending() == 0
        && consumer.getDelivered().getConsumerSequence() == received) {
      pending = 0;
      return last <= at.streamSequence()
          ? Optional.empty()
          : Optional.of(
              new Position(last, nanos(info.getStreamState().getLastTime()), createdNanos));
    }
    if (receivedAtLastCheck == received) {
      throw new DetachedException("the consumer stalls");
    }
    receivedAtLastCheck = received;
    return Optional.empty();
  }

  /** The stream sequence of the first message that the stream still holds. */
  long firstSequence() throws IOException, JetStreamApiException {
    return management.getStreamInfo(stream).getStreamState().getFirstSequence();
  }

  /** The broker would forget the consumer by itself, but later. */
  void close() {
    try {
      subscription.unsubscribe();
      management.deleteConsumer(stream, subscription.getConsumerName());
    } catch (IllegalStateException | IOException | JetStreamApiException e) {
      log.debug("the broker keeps a consumer of {} for a while: {}", stream, e.getMessage());
    }
  }

  private static OptionalLong storedAt(JetStreamManagement management, String stream, long sequence)
      throws IOException, JetStreamApiException {
    try {
      return OptionalLong.of(nanos(management.getMessage(stream, sequence).getTime()));
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == MESSAGE_NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  /** The year 1 is the time of no message: it does not fit into nanoseconds, and is 0. */
  private static long nanos(@Nullable ZonedDateTime time) {
    return time == null || time.getYear() < 1970 ? 0 : Timestamps.nanos(time.toInstant());
  }
}
