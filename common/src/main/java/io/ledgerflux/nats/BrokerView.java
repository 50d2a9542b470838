package io.ledgerflux.nats;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerCalls.Question;
import io.nats.client.PublishOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The broker as an operator looks at it, beside the services: it waits for nothing, declares
 * nothing, and changes nothing but where a method says so. One that is away is an {@link
 * IOException} at once.
 */
public final class BrokerView implements AutoCloseable {
  private final BrokerCalls calls;

  private BrokerView(BrokerCalls calls) {
    this.calls = calls;
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
        new BrokerCalls(
            Connections.open(Connections.options(config, name).maxReconnects(0).build())));
  }

  /** How each stream that {@code declared} names is. */
  public List<StreamReport> streams(Streams declared) throws IOException {
    List<StreamReport> reports = new ArrayList<>();
    for (StreamConfiguration wanted : declared.declarations()) {
      reports.add(
          calls
              .find(wanted.getName())
              .map(
                  info ->
                      StreamReport.of(info, Streams.differences(info.getConfiguration(), wanted)))
              .orElseGet(() -> StreamReport.missing(wanted.getName())));
    }
    return reports;
  }

  /** How one stream is; its declaration is not looked at. */
  public StreamReport stream(String name) throws IOException {
    return calls
        .find(name)
        .map(info -> StreamReport.of(info, List.of()))
        .orElseGet(() -> StreamReport.missing(name));
  }

  /** The number of shards that the broker's bucket tells; empty where it tells none. */
  public Optional<ShardNumber> shardNumber() throws IOException {
    return calls
        .held(_ -> ShardNumberEntry.in(calls.connection().keyValue(Streams.SHARED_BUCKET)))
        .flatMap(entry -> entry.flatMap(ShardNumberEntry::number));
  }

  /** The shards to which products are dealt; empty where that is not told, or being changed. */
  public Optional<Shards> shards() throws IOException {
    return shardNumber()
        .filter(number -> !number.isChanging())
        .map(number -> new Shards(number.inForce()));
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
    return calls.ask(
        management ->
            Map.copyOf(
                management
                    .getStreamInfo(stream, StreamInfoOptions.filterSubjects(filter))
                    .getStreamState()
                    .getSubjectMap()));
  }

  /** How many messages of {@code filter} wait for a reader that stands at {@code sequence}. */
  public long waiting(String stream, String filter, long sequence) throws IOException {
    return calls.count(
        stream,
        ConsumerConfiguration.builder()
            .filterSubject(filter)
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(sequence + 1));
  }

  /** How many messages were stored since {@code time}. */
  public long since(String stream, Instant time) throws IOException {
    return calls.count(
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
    return calls.glance(
        stream,
        ConsumerConfiguration.builder().deliverPolicy(DeliverPolicy.New),
        consumer -> BrokerTime.nanos(consumer.getCreationTime()));
  }

  /** The filters of those who wait for messages of {@code stream} now. */
  public List<String> readers(String stream) throws IOException {
    return calls.ask(
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
    return calls.ask(
        management ->
            !calls
                .connection()
                .jetStream()
                .publish(
                    message.subject(),
                    message.data(),
                    PublishOptions.builder().messageId(message.messageId()).build())
                .isDuplicate());
  }

  /**
   * Publishes {@code message} if the last one of its subject in {@code stream} is still {@code
   * expectedLast} (0: there is none), and waits for the answer; where none comes it looks whether
   * it stands there.
   *
   * @return whether it was stored; else another stands there, or the broker had it before
   */
  public boolean publishBehind(String stream, long expectedLast, OutboundMessage message)
      throws IOException {
    return calls.publishBehind(stream, expectedLast, message).isPresent();
  }

  @Override
  public void close() {
    calls.close();
  }

  /** By which this package asks what nobody else has to. */
  BrokerCalls calls() {
    return calls;
  }

  private Optional<KeyValueEntry> entry(String bucket, String key) throws IOException {
    return calls.held(_ -> calls.connection().keyValue(bucket).get(key));
  }

  private Optional<StreamMessage> message(Question<MessageInfo> question) throws IOException {
    return calls.held(question).map(StreamLookup::message);
  }
}
