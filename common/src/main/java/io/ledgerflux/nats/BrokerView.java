package io.ledgerflux.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The broker as an operator looks at it, beside the services: it waits for nothing, declares
 * nothing, and changes nothing but where a method says so. One that is away is an {@link
 * IOException} at once.
 */
public final class BrokerView implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofSeconds(5);

  private final Connection connection;

  private BrokerView(Connection connection) {
    this.connection = connection;
  }

  /**
   * A look at the broker.
   *
   * @param name of the connection
   * @throws IOException if it is away
   */
  public static BrokerView open(BrokerConfig config, String name)
      throws IOException, InterruptedException {
    return new BrokerView(
        Connections.open(Connections.options(config, name).maxReconnects(0).build()));
  }

  /** A question to the broker. */
  @FunctionalInterface
  interface Question<T> {
    T ask(JetStreamManagement management) throws IOException, JetStreamApiException;
  }

  /** How each stream that {@code declared} names is. */
  public List<StreamReport> streams(Streams declared) throws IOException {
    List<StreamReport> reports = new ArrayList<>();
    for (StreamConfiguration wanted : declared.declarations()) {
      reports.add(
          find(wanted.getName())
              .map(
                  info ->
                      StreamReport.of(info, Streams.differences(info.getConfiguration(), wanted)))
              .orElseGet(() -> StreamReport.missing(wanted.getName())));
    }
    return reports;
  }

  /** How one stream is; its declaration is not looked at. */
  public StreamReport stream(String name) throws IOException {
    return find(name)
        .map(info -> StreamReport.of(info, List.of()))
        .orElseGet(() -> StreamReport.missing(name));
  }

  /** The number of shards that the broker's bucket tells; empty where it tells none. */
  public Optional<ShardNumber> shardNumber() throws IOException {
    return entry(Streams.SHARED_BUCKET, Streams.NUM_SHARDS_KEY)
        .flatMap(entry -> ShardNumber.parse(String.valueOf(entry.getValueAsString())));
  }

  /** What stands at {@code key} in the bucket of positions. */
  public Optional<byte[]> position(String key) throws IOException {
    return entry(Streams.POSITIONS_BUCKET, key).map(KeyValueEntry::getValue);
  }

  /** The last message of {@code subject}, which may have wildcards. */
  public Optional<StreamMessage> last(String stream, String subject) throws IOException {
    return message(management -> management.getLastMessage(stream, subject));
  }

  /** The first message of {@code filter} from {@code fromSequence} on. */
  public Optional<StreamMessage> next(String stream, String filter, long fromSequence)
      throws IOException {
    return message(
        management -> management.getNextMessage(stream, Math.max(1, fromSequence), filter));
  }

  /** How many messages the stream holds of each subject that {@code filter} lets through. */
  public Map<String, Long> subjects(String stream, String filter) throws IOException {
    return ask(
        management ->
            Map.copyOf(
                management
                    .getStreamInfo(stream, StreamInfoOptions.filterSubjects(filter))
                    .getStreamState()
                    .getSubjectMap()));
  }

  /** How many messages of {@code filter} wait for a reader that stands at {@code sequence}. */
  public long waiting(String stream, String filter, long sequence) throws IOException {
    return count(
        stream,
        ConsumerConfiguration.builder()
            .filterSubject(filter)
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(sequence + 1));
  }

  /** How many messages were stored since {@code time}. */
  public long since(String stream, Instant time) throws IOException {
    return count(
        stream,
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.ByStartTime)
            .startTime(time.atZone(ZoneOffset.UTC)));
  }

  /**
   * What time it is, in nanoseconds since the epoch, by the clock by which the broker tells when it
   * stored a message: since when there has been a consumer of {@code stream} that is made for this.
   * Servers before 2.10 tell the time nowhere else.
   */
  public long nowNanos(String stream) throws IOException {
    return glance(
        stream,
        ConsumerConfiguration.builder().deliverPolicy(DeliverPolicy.New),
        consumer -> BrokerTime.nanos(consumer.getCreationTime()));
  }

  /** The filters of those who wait for messages of {@code stream} now. */
  public List<String> readers(String stream) throws IOException {
    return ask(
        management ->
            management.getConsumers(stream).stream()
                .filter(consumer -> consumer.getNumWaiting() > 0)
                .map(ConsumerInfo::getConsumerConfiguration)
                .map(consumer -> String.valueOf(consumer.getFilterSubject()))
                .toList());
  }

  /**
   * Publishes {@code message}, and waits for the answer.
   *
   * @return whether it was stored now; else the broker had it already
   */
  public boolean publish(OutboundMessage message) throws IOException {
    return ask(
        management ->
            !connection
                .jetStream()
                .publish(
                    message.subject(),
                    message.data(),
                    PublishOptions.builder().messageId(message.messageId()).build())
                .isDuplicate());
  }

  /** Has {@code stream} drop all messages of {@code subject}. */
  public void purge(String stream, String subject) throws IOException {
    ask(management -> management.purgeStream(stream, PurgeOptions.subject(subject)));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Connection connection() {
    return connection;
  }

  <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask(connection.jetStreamManagement());
    } catch (JetStreamApiException e) {
      throw new IOException("the broker refuses: " + e.getErrorDescription(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }

  Optional<StreamInfo> find(String stream) throws IOException {
    return held(management -> management.getStreamInfo(stream));
  }

  private Optional<KeyValueEntry> entry(String bucket, String key) throws IOException {
    return held(_ -> connection.keyValue(bucket).get(key));
  }

  private Optional<StreamMessage> message(Question<MessageInfo> question) throws IOException {
    return held(question).map(StreamLookup::message);
  }

  /** The answer to {@code question}; empty where what it asks for, or its stream, is not there. */
  private <T> Optional<T> held(Question<T> question) throws IOException {
    return ask(
        management -> {
          try {
            return Optional.ofNullable(question.ask(management));
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND
                || e.getApiErrorCode() == JetStreamErrors.STREAM_NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** By a consumer that nobody reads: the broker counts what waits for it. */
  private long count(String stream, ConsumerConfiguration.Builder from) throws IOException {
    return glance(stream, from, ConsumerInfo::getCalculatedPending);
  }

  /** What a consumer tells that is made {@code from} here, for no other end. */
  private long glance(
      String stream, ConsumerConfiguration.Builder from, ToLongFunction<ConsumerInfo> what)
      throws IOException {
    return ask(
        management -> {
          ConsumerInfo consumer =
              management.createConsumer(
                  stream,
                  from.ackPolicy(AckPolicy.None)
                      .inactiveThreshold(GLANCE)
                      .memStorage(true)
                      .numReplicas(1)
                      .build());
          try {
            return what.applyAsLong(consumer);
          } finally {
            management.deleteConsumer(stream, consumer.getName());
          }
        });
  }
}
