package io.ledgerflux.snapshotter;

import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.SnapshotStore;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.OpsServer;
import io.ledgerflux.ops.Program;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Service;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.DatabaseMetrics;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.ledgerflux.snapshotter.shard.RejectPublisher;
import io.ledgerflux.snapshotter.shard.ShardMetrics;
import io.ledgerflux.snapshotter.shard.ShardOwner;
import io.ledgerflux.snapshotter.shard.ShardParts;
import io.ledgerflux.snapshotter.shard.SnapshotPublisher;
import io.ledgerflux.snapshotter.upkeep.HistoryUpkeep;
import io.ledgerflux.snapshotter.upkeep.SchemaGate;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ticks of its shards in PostgreSQL, as history, market state, candles and gaps, and
 * publishes the market's snapshots.
 */
public final class Snapshotter implements Service {
  private static final Logger log = LoggerFactory.getLogger(Snapshotter.class);
  private static final String NAME = "snapshotter";
  private static final int REJECTS_IN_FLIGHT = 64;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SnapshotterConfig config;
  private final Tracing tracing;
  private final InstantSource clock = InstantSource.system();
  private final CollectorRegistry registry = Build.registry(NAME, Snapshotter.class);
  private final NatsMetrics natsMetrics = new NatsMetrics(registry, NAME);
  private final ShardMetrics shardMetrics = new ShardMetrics(registry);
  private final Readiness readiness = new Readiness();
  private final StopSignal stopWriting = new StopSignal();
  private final StopSignal stopPublishing = new StopSignal();
  private final Readiness.Condition brokerThere = readiness.needs("nats");
  private final Streams streams;
  private final OrderedPublisher rejects;
  private final Database database;
  private final SchemaGate schema;
  private final HistoryUpkeep upkeep;
  private final Map<Integer, Readiness.Condition> shardsWorked = new TreeMap<>();
  private final List<Thread> writing = new CopyOnWriteArrayList<>();
  private final List<Thread> publishing = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread opening;
  private volatile @Nullable Broker broker;
  private volatile @Nullable OpsServer ops;

  /** A snapshotter as {@code config} says. */
  public Snapshotter(SnapshotterConfig config) {
    this(config, Tracing.off());
  }

  /** A snapshotter that follows the ticks which somebody follows. */
  public Snapshotter(SnapshotterConfig config, Tracing tracing) {
    this.config = config;
    this.tracing = tracing;
    streams = new Streams(config.limits(), config.assignment().shards().count());
    rejects =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(
                config.broker(),
                streams,
                NAME + "-rejects",
                natsMetrics,
                readiness.needs("nats-rejects")),
            REJECTS_IN_FLIGHT);
    database =
        new Database(
            config.postgres(),
            config.owner(),
            new DatabaseMetrics(registry),
            readiness.needs("postgres"));
    schema = new SchemaGate(database, readiness.needs("migrations"), stopWriting);
    upkeep =
        new HistoryUpkeep(
            database, new PartitionPlan(config.historyRetention()), clock, stopWriting);
    for (int shard : config.assignment().own()) {
      shardsWorked.put(shard, readiness.needs("shard-" + shard));
    }
    config.assignment().idleness().ifPresent(this::idle);
  }

  /** The program. */
  public static void main(String[] arguments) {
    new Program<>(NAME, SnapshotterConfig.OPTIONS, SnapshotterConfig::read, Snapshotter::new)
        .run(arguments, System.getenv());
  }

  @Override
  public void start() {
    ops = OpsServer.listen(config.port(), new OpsEndpoints(NAME, readiness, registry));
    rejects.start();
    writing.add(Threads.start("schema", schema::run));
    opening = Threads.start("open", this::open);
  }

  /** As ready as one who works: its shards are worked by others. */
  private void idle(String why) {
    log.warn(why);
    readiness.needs("shards").met(why);
  }

  private void open() throws InterruptedException {
    Broker connected = Broker.connect(config.broker(), streams, NAME, natsMetrics, brokerThere);
    broker = connected;
    schema.await();

    SnapshotPublisher snapshots =
        new SnapshotPublisher(
            new SnapshotStore(connected),
            new StreamLookup(connected),
            shardMetrics,
            config.snapshotPeriod(),
            stopPublishing);
    ShardParts parts = parts(connected, snapshots);

    publishing.add(Threads.start("snapshots", snapshots::run));
    writing.add(Threads.start("upkeep", upkeep::run));
    shardsWorked.forEach(
        (shard, condition) ->
            writing.add(
                Threads.start("shard-" + shard, new ShardOwner(shard, parts, condition)::run)));
  }

  private ShardParts parts(Broker connected, SnapshotPublisher snapshots) {
    return new ShardParts(
        config.assignment().shards(),
        config.batching(),
        connected,
        database,
        upkeep,
        new RejectPublisher(rejects),
        snapshots,
        shardMetrics,
        clock,
        stopWriting,
        tracing);
  }

  @Override
  public synchronized void stop() {
    readiness.stopping();
    stopWriting.give();
    Thread waitsForTheBroker = opening;
    if (waitsForTheBroker != null) {
      Threads.end(waitsForTheBroker, GRACE);
    }
    end(writing);
    tracing.close();
    stopPublishing.give();
    end(publishing);
    rejects.close();
    Broker connected = broker;
    if (connected != null) {
      connected.close();
    }
    OpsServer listening = ops;
    if (listening != null) {
      listening.close();
      ops = null;
    }
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public int port() {
    OpsServer listening = ops;
    return listening == null ? config.port() : listening.port();
  }

  /** Lets each finish what is under way; who waits for what does not come is interrupted. */
  private static void end(List<Thread> threads) {
    if (!Threads.join(threads, GRACE)) {
      Threads.end(threads, GRACE);
    }
  }
}
