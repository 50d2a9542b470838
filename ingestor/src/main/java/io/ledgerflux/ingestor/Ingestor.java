package io.ledgerflux.ingestor;

import io.ledgerflux.ingestor.feed.FeedSinks;
import io.ledgerflux.ingestor.feed.VenueFeed;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.QueuePublisher;
import io.ledgerflux.ingestor.publish.QueueWriter;
import io.ledgerflux.ingestor.publish.ShardsInForce;
import io.ledgerflux.ingestor.publish.StatusPublisher;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OrderedPublisher.Wiring;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.OpsServer;
import io.ledgerflux.ops.Program;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Service;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads the venue's feed and publishes its ticks to market_raw.
 *
 * <pre>
 * venue ─► FeedSocket ─► FeedSession: FeedReader (VenueMessageCodec), ConnectionSupervisor
 *                          ├─► QueueWriter ─► PublishQueue ─► QueuePublisher ─► market_raw, market_rejects
 *                          └─► StatusPublisher ─► market_status
 * </pre>
 */
public final class Ingestor implements Service {
  private static final String NAME = "ingestor";
  private static final int MOST_IN_FLIGHT = 4_096;
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final int wantedPort;
  private final Readiness readiness = new Readiness();
  private final OpsEndpoints endpoints;
  private final VenueFeed feed;
  private final QueuePublisher publisher;
  private final StatusPublisher status;
  private final Tracing tracing;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile @Nullable OpsServer ops;

  /** Runs an ingestor as a program of its own. */
  public static void main(String[] arguments) {
    new Program<>(NAME, IngestorConfig.OPTIONS, IngestorConfig::read, Ingestor::new)
        .run(arguments, System.getenv());
  }

  /** An ingestor that begins at {@link #start()}. */
  public Ingestor(IngestorConfig config) {
    this(config, Tracing.off());
  }

  /** An ingestor some of whose ticks are followed. */
  public Ingestor(IngestorConfig config, Tracing tracing) {
    this.tracing = tracing;
    CollectorRegistry registry = Build.registry(NAME, Ingestor.class);
    NatsMetrics natsMetrics = new NatsMetrics(registry, NAME);
    IngestorMetrics metrics = new IngestorMetrics(registry, config.feed().products());
    ShardsInForce shards = new ShardsInForce(config.shards());
    Streams streams = new Streams(config.streams(), shards::count);

    PublishQueue queue =
        new PublishQueue(
            config.queue(), System::nanoTime, dropped -> metrics.dropped(dropped.product()));
    metrics.watch(queue::size, queue::age);

    String instance = UUID.randomUUID().toString();
    QueueWriter writer = new QueueWriter(queue, metrics, instance);
    feed = new VenueFeed(config.feed(), new FeedSinks(writer, metrics), readiness.needs("feed"));
    metrics.watchFeed(feed::statuses, feed::refused, InstantSource.system());

    Wiring publishing =
        new Wiring(
            config.broker(), streams, NAME + "-publish", natsMetrics, readiness.needs("publisher"));
    publisher =
        new QueuePublisher(
            queue, new OrderedPublisher(publishing, MOST_IN_FLIGHT), shards, metrics, tracing);

    Wiring telling =
        new Wiring(
            config.broker(), streams, NAME + "-status", natsMetrics, readiness.needs("nats"));
    status = new StatusPublisher(telling, feed::statuses, instance, shards);

    endpoints = new OpsEndpoints(NAME, readiness, registry);
    wantedPort = config.port();
  }

  @Override
  public void start() {
    ops = OpsServer.listen(wantedPort, endpoints);
    publisher.start();
    status.start();
    feed.start();
  }

  @Override
  public void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    readiness.stopping();
    feed.close();
    status.stop();
    publisher.stop(GRACE);
    tracing.close();
    OpsServer listening = ops;
    if (listening != null) {
      listening.close();
    }
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public int port() {
    OpsServer listening = ops;
    return listening == null ? wantedPort : listening.port();
  }

  /** What is wrong with the connection to the venue; empty where nothing is. */
  public Optional<String> connectionProblem() {
    return feed.problem();
  }
}
