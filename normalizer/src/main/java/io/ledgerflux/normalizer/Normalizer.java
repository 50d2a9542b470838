package io.ledgerflux.normalizer;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.PositionBucket;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Check;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.normalizer.core.TickChecks;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.OpsServer;
import io.ledgerflux.ops.Program;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Service;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service between market_raw and market_ticks: each of its shards is read in order, every tick
 * checked, and what passes is put out as the tape.
 */
public final class Normalizer implements Service {
  private static final Logger log = LoggerFactory.getLogger(Normalizer.class);
  private static final String NAME = "normalizer";
  private static final int MOST_IN_FLIGHT = 4_096;
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final NormalizerConfig config;
  private final Check check;
  private final Tracing tracing;
  private final Streams streams;
  private final Readiness readiness = new Readiness();
  private final CollectorRegistry registry = Build.registry(NAME, Normalizer.class);
  private final NatsMetrics natsMetrics = new NatsMetrics(registry, NAME);
  private final NormalizerMetrics metrics = new NormalizerMetrics(registry);
  private final StopSignal stopping = new StopSignal();
  private volatile boolean connected;
  private @Nullable OpsServer ops;
  private @Nullable Thread supervisor;

  /** The program: {@code java -jar normalizer.jar}, configured by file and environment. */
  public static void main(String[] args) {
    new Program<>(NAME, NormalizerConfig.OPTIONS, NormalizerConfig::read, Normalizer::new)
        .run(args, System.getenv());
  }

  /** A normalizer that begins at {@link #start()}. */
  public Normalizer(NormalizerConfig config) {
    this(config, Tracing.off());
  }

  /** A normalizer that follows the ticks which somebody follows. */
  public Normalizer(NormalizerConfig config, Tracing tracing) {
    this(config, new TickChecks(config.maxFutureSkew()), tracing);
  }

  /** A normalizer with other checks of a tick's own values. */
  Normalizer(NormalizerConfig config, Check check) {
    this(config, check, Tracing.off());
  }

  private Normalizer(NormalizerConfig config, Check check, Tracing tracing) {
    this.tracing = tracing;
    this.config = config;
    this.check = check;
    this.streams = new Streams(config.limits(), config.assignment().shards().count());
  }

  @Override
  public synchronized void start() {
    readiness.needs("nats");
    config.assignment().own().forEach(this::reading);
    config.assignment().idleness().ifPresent(this::idle);
    ops = OpsServer.listen(config.port(), new OpsEndpoints(NAME, readiness, registry));
    supervisor = Threads.start(NAME, this::supervise);
  }

  @Override
  public synchronized void stop() {
    readiness.stopping();
    stopping.give();
    if (supervisor != null) {
      if (!connected) {
        supervisor.interrupt();
      }
      if (!Threads.join(supervisor, GRACE)) {
        Threads.end(supervisor, GRACE);
      }
      supervisor = null;
    }
    tracing.close();
    if (ops != null) {
      ops.close();
      ops = null;
    }
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public synchronized int port() {
    return ops == null ? config.port() : ops.port();
  }

  /** As ready as one who works: its shards are worked by others. */
  private void idle(String why) {
    log.warn(why);
    readiness.needs("shards").met(why);
  }

  /** Connects, and works each shard on a thread of its own, until it is stopped. */
  private void supervise() throws InterruptedException {
    try (Broker broker =
        Broker.connect(config.broker(), streams, NAME, natsMetrics, readiness.needs("nats"))) {
      connected = true;
      List<Thread> shards =
          config.assignment().own().stream()
              .map(number -> Threads.startPlatform(NAME + '-' + number, () -> work(number, broker)))
              .toList();
      try {
        for (Thread shard : shards) {
          shard.join();
        }
        stopping.await();
      } finally {
        Threads.end(shards, GRACE);
      }
    }
  }

  /** One shard: from market_raw, through its checks, to market_ticks and market_rejects. */
  private void work(int number, Broker broker) throws InterruptedException {
    Logging.ofShard(number);
    Shards shards = config.assignment().shards();
    Shard shard = new Shard(number, shards, check);
    SavepointStore store = new SavepointStore(new PositionBucket(broker), number);
    Start start = new ShardRecovery(number, shards, new StreamLookup(broker), store).find(shard);
    StreamReader reader =
        new StreamReader(
            broker, Subjects.RAW + '-' + number, Subjects.RAW, Subjects.rawOfShard(number), start);
    MessageNormalizer normalizer = new MessageNormalizer(number, shard);
    OrderedPublisher publisher = publisher(number);
    Savepoints savepoints = new Savepoints(store::save, shard, publisher::mark);
    new ShardLoop(
            reader, normalizer, publisher, savepoints, new ShardMetrics(metrics, number), tracing)
        .run(reading(number), stopping::isGiven);
  }

  private OrderedPublisher publisher(int number) {
    return new OrderedPublisher(
        new OrderedPublisher.Wiring(
            config.broker(),
            streams,
            NAME + '-' + number,
            natsMetrics,
            readiness.needs("shard-" + number + "-publisher")),
        MOST_IN_FLIGHT);
  }

  private Readiness.Condition reading(int number) {
    return readiness.needs("shard-" + number);
  }
}
