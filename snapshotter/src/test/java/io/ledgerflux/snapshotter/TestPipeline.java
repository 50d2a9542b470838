package io.ledgerflux.snapshotter;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.ShardAssignment;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.shard.Batching;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What stands around a snapshotter: the broker, and those who write to its streams. */
public final class TestPipeline implements AutoCloseable {
  public static final Shards SHARDS = new Shards(1);

  private static final StreamLimits LIMITS =
      new StreamLimits(Duration.ofMinutes(30), 1, 64L << 20, Duration.ofSeconds(2));

  private final BrokerConfig brokerConfig;
  private final Broker broker;
  private final OrderedPublisher publisher;

  public TestPipeline(NatsServer nats) throws InterruptedException {
    brokerConfig = BrokerConfig.of(nats.url());
    Streams streams = new Streams(LIMITS, SHARDS.count());
    NatsMetrics metrics = new NatsMetrics(new CollectorRegistry(), "test");
    Readiness.Condition condition = new Readiness().needs("nats");
    broker = Broker.connect(brokerConfig, streams, "test", metrics, condition);
    publisher =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(brokerConfig, streams, "test", metrics, condition), 1_000);
    publisher.start();
  }

  /** A snapshotter's configuration with short waits. */
  public SnapshotterConfig config(TestDatabase database, Duration retention) {
    return new SnapshotterConfig(
        brokerConfig,
        LIMITS,
        new ShardAssignment(SHARDS, SHARDS.all()),
        database.config(),
        database.config(),
        new Batching(500, Duration.ofMillis(50)),
        Duration.ofMillis(50),
        retention,
        0);
  }

  /** {@code config} for a writer who is not the owner. */
  public static SnapshotterConfig writingAs(SnapshotterConfig config, PostgresConfig writer) {
    return new SnapshotterConfig(
        config.broker(),
        config.limits(),
        config.assignment(),
        writer,
        config.owner(),
        config.batching(),
        config.snapshotPeriod(),
        config.historyRetention(),
        config.port());
  }

  /** {@code config} for whom no shard is left. */
  public static SnapshotterConfig idle(SnapshotterConfig config) {
    return new SnapshotterConfig(
        config.broker(),
        config.limits(),
        new ShardAssignment(SHARDS, List.of()),
        config.postgres(),
        config.owner(),
        config.batching(),
        config.snapshotPeriod(),
        config.historyRetention(),
        config.port());
  }

  /** {@code config} with another period between snapshots. */
  public static SnapshotterConfig publishingEvery(Duration period, SnapshotterConfig config) {
    return new SnapshotterConfig(
        config.broker(),
        config.limits(),
        config.assignment(),
        config.postgres(),
        config.owner(),
        config.batching(),
        period,
        config.historyRetention(),
        config.port());
  }

  /** {@code config} for one who reaches the broker at {@code url}. */
  public static SnapshotterConfig reading(String url, SnapshotterConfig config) {
    return new SnapshotterConfig(
        BrokerConfig.of(url),
        config.limits(),
        config.assignment(),
        config.postgres(),
        config.owner(),
        config.batching(),
        config.snapshotPeriod(),
        config.historyRetention(),
        config.port());
  }

  public void publish(Tick... ticks) throws InterruptedException {
    for (Tick tick : ticks) {
      put(Subjects.tick(0, tick.product()), MessageIds.of(tick), TickCodec.encode(tick));
    }
    publisher.flush(Duration.ofSeconds(10));
  }

  public void publishLate(Tick tick) throws InterruptedException {
    put(Subjects.late(0, tick.product()), MessageIds.of(tick), TickCodec.encode(tick));
  }

  public void publish(Reject reject) throws InterruptedException {
    put(
        Subjects.reject(reject.reason(), reject.product()),
        MessageIds.of(reject),
        RejectCodec.encode(reject));
  }

  public void put(String subject, String id, byte[] data) throws InterruptedException {
    publisher.publish(new OutboundMessage(subject, id, data), () -> {});
  }

  public List<StreamMessage> lastOfEach(String stream, String filter) throws IOException {
    return new StreamLookup(broker).lastOfEach(stream, filter);
  }

  public List<StreamMessage> all(String stream, String filter) throws InterruptedException {
    List<StreamMessage> messages = new ArrayList<>();
    new StreamLookup(broker).read(stream, filter, 1, Long.MAX_VALUE, messages::add);
    return messages;
  }

  /** Lets all but the newest messages fall out of {@code stream}. */
  public void keepNewest(String stream, long count)
      throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = Nats.connect(SharedServers.nats().url());
    try {
      connection
          .jetStreamManagement()
          .purgeStream(stream, PurgeOptions.builder().keep(count).build());
    } finally {
      connection.close();
    }
  }

  /** What the snapshotter answers at {@code path}. */
  public static String get(Snapshotter snapshotter, String path)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + snapshotter.port() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  @Override
  public void close() {
    publisher.close();
    broker.close();
  }
}
