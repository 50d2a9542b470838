package io.ledgerflux.gateway;

import io.ledgerflux.gateway.feed.Reach;
import io.ledgerflux.gateway.feed.SnapshotFeed;
import io.ledgerflux.gateway.feed.StatusFeed;
import io.ledgerflux.gateway.feed.StreamBackfill;
import io.ledgerflux.gateway.feed.TapeFeed;
import io.ledgerflux.gateway.history.HistoryDatabase;
import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.server.GatewayServer;
import io.ledgerflux.gateway.server.MemoryLimits;
import io.ledgerflux.gateway.session.BackfillChain;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Build;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.OpsServer;
import io.ledgerflux.ops.PostgresMetrics;
import io.ledgerflux.ops.Program;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Service;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Streams the market to subscribers: one feed reads the tape from market_ticks, puts it in order
 * and hands it to every event loop of the server, where each subscriber has a session that decides
 * what he is sent. What a resume needs comes from memory, or else from the history or the stream.
 */
public final class Gateway implements Service {
  private static final String NAME = "gateway";
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  /** A gateway as a program of its own. */
  static final Program<GatewayConfig> PROGRAM =
      new Program<>(NAME, GatewayConfig.OPTIONS, GatewayConfig::read, Gateway::new);

  private final GatewayConfig config;
  private final Tracing tracing;
  private final CollectorRegistry registry = Build.registry(NAME, Gateway.class);
  private final Readiness readiness = new Readiness();
  private final Readiness.Condition nats = readiness.needs("nats");
  private final Readiness.Condition memory = readiness.needs("memory");
  private final GatewayMetrics metrics;
  private final NatsMetrics natsMetrics = new NatsMetrics(registry, NAME);
  private final OpsEndpoints endpoints;
  private final GatewayServer server;
  private final Optional<HistoryDatabase> history;
  private final Optional<KeyRegistry> keys;
  private @Nullable OpsServer ops;
  private @Nullable Thread feeding;
  private final List<Thread> hearing = new CopyOnWriteArrayList<>();

  /** A gateway as {@code config} says. */
  public Gateway(GatewayConfig config) {
    this(config, Tracing.off());
  }

  /** A gateway that follows the ticks which somebody follows. */
  public Gateway(GatewayConfig config, Tracing tracing) {
    this.config = config;
    this.tracing = tracing;
    this.metrics = new GatewayMetrics(registry, config.products());
    Optional<PostgresMetrics> historyMetrics =
        config.history().map(database -> new PostgresMetrics(registry, NAME));
    this.keys =
        config
            .keys()
            .map(
                database ->
                    new KeyRegistry(
                        database, historyMetrics.orElseThrow(), readiness.needs("keys")));
    this.endpoints = new OpsEndpoints(NAME, readiness, registry);
    this.server =
        new GatewayServer(
            config.server(),
            new MemoryLimits(config.ringTicks(), config.memory()),
            config.products(),
            endpoints,
            metrics,
            keys);
    this.history =
        config
            .history()
            .map(database -> new HistoryDatabase(database, historyMetrics.orElseThrow()));
  }

  @Override
  public void start() {
    history.ifPresent(
        database -> {
          database.start();
          server.replayFrom(database.replayHistory());
          server.answerFrom(database.restHistory());
        });
    keys.ifPresent(KeyRegistry::start);
    int opsPort = config.server().edge().opsPort();
    if (opsPort != 0) {
      ops = OpsServer.listen(opsPort, endpoints);
    }
    server.listen();
    feeding = Threads.startPlatform("feed", this::feed);
  }

  private void feed() throws InterruptedException {
    Streams streams = new Streams(config.streams(), config.shards());
    try (Broker broker = Broker.connect(config.broker(), streams, NAME, natsMetrics, nats)) {
      StatusFeed feeds = new StatusFeed(broker, server);
      feeds.begin();
      hearing.add(Threads.startPlatform("statuses", feeds::run));
      BackfillSource stream = new StreamBackfill(broker, config.mostSearchedPerSecond());
      Reach reach = new Reach(config.ringTicks(), config.memory());
      Optional<IndexedBackfillSource> stored = history.map(HistoryDatabase::backfill);
      server.seekIn(
          stored
              .<BackfillSource>map(backfill -> new BackfillChain(stream, backfill))
              .orElse(stream));
      // The tape itself does not wait behind those who resume.
      Stream<BackfillSource> sources =
          Stream.concat(
              Stream.of(new StreamBackfill(broker, 0)),
              history.map(HistoryDatabase::holeBackfill).stream());
      TapeFeed tape = new TapeFeed(broker, reach, server, memory, metrics, tracing);
      SnapshotFeed states = new SnapshotFeed(server::correct, tape::rebuilt);
      states.listen(broker);
      hearing.add(Threads.start("snapshots", () -> states.lookAfterBreaks(broker)));
      tape.run(sources.toList());
    }
  }

  @Override
  public void stop() {
    readiness.stopping();
    server.drain();
    if (feeding != null) {
      Threads.end(feeding, STOP_GRACE);
    }
    Threads.end(hearing, STOP_GRACE);
    server.close();
    keys.ifPresent(KeyRegistry::close);
    history.ifPresent(HistoryDatabase::close);
    if (ops != null) {
      ops.close();
    }
    tracing.close();
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public int port() {
    return ops == null ? server.port() : ops.port();
  }

  /** The port at which subscribers connect; known once started. */
  public int streamPort() {
    return server.port();
  }

  /** Runs a gateway as a program of its own; or, after the word keys, what makes its keys. */
  public static void main(String[] arguments) {
    if (KeysCommand.isMeant(arguments)) {
      Logging.configure("warn", "text"); // To standard error: what is printed is the key alone.
      System.exit(
          new KeysCommand(PROGRAM.options(), System.getenv(), System.out, System.err)
              .run(arguments));
    }
    PROGRAM.run(arguments, System.getenv());
    if (List.of(arguments).contains("--help")) {
      System.out.printf("%nkeys --help tells how keys are made, listed and revoked%n");
    }
  }
}
