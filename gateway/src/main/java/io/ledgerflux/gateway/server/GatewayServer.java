package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.feed.StatusFeed;
import io.ledgerflux.gateway.feed.TapeFeed;
import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.ops.ListenException;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.Threads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port at which subscribers come: an event loop for each processor, each with its own
 * connections.
 */
public final class GatewayServer implements TapeFeed.Publication, StatusFeed.Hearer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
  private static final long STOP_GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long STOP_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Vert.x's word for any free port, the same for all event loops. */
  private static final int ANY_SHARED_PORT = -1;

  /** Longer than this, and Vert.x warns that an event loop was blocked. */
  private static final Duration BLOCKED = Duration.ofSeconds(2);

  /** Some 25 ms of an event loop's work; a second, where the machine is ten times overloaded. */
  private static final int DELIVERIES_IN_A_TURN = 25_000;

  private static final int FEWEST_TICKS_IN_A_TURN = 16;

  private final Wiring wiring;
  private final Vertx vertx = vertx();
  private final List<SubscriberLoop> loops = new ArrayList<>();
  private @Nullable Thread watching;

  /**
   * A server that does not listen yet.
   *
   * @param products that are known before their first tick
   * @param ops what stands beside the subscribers' port
   * @param keys who may come in; empty where everybody may
   */
  public GatewayServer(
      ServerConfig config,
      MemoryLimits memory,
      List<String> products,
      OpsEndpoints ops,
      GatewayMetrics metrics,
      Optional<KeyRegistry> keys) {
    this.wiring =
        new Wiring(
            config,
            memory,
            products,
            ops,
            metrics,
            new Admission(config.admission(), System.nanoTime()),
            new Budget(config.buffers()),
            new DeferredBackfill(),
            new DeferredReplayHistory(),
            new RestAdmission(config.rest()),
            keys);
    metrics.expect(
        RefusalLabels.all(),
        Stream.concat(Stream.of(Closing.values()).map(Closing::reason), Stream.of(Sender.MEMORY))
            .toList());
  }

  /** A Vert.x that tells of an event loop that was blocked, and of what it did. */
  static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(BLOCKED.toMillis())
            .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS)
            .setWarningExceptionTime(BLOCKED.toMillis())
            .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
            .setBlockedThreadCheckInterval(BLOCKED.toMillis()));
  }

  /**
   * Listens. Subscribers are let in once memory is filled.
   *
   * @throws ListenException if it cannot listen there
   */
  public void listen() {
    int port = wiring.config().port() == 0 ? ANY_SHARED_PORT : wiring.config().port();
    // Read and packed here, once: on an event loop it would be a blocking call.
    int files = StaticFiles.all().size();
    log.debug("the page has {} files", files);
    try {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        SubscriberLoop loop = new SubscriberLoop(wiring, port);
        vertx
            .deployVerticle(loop)
            .recover(failure -> Future.failedFuture(new ListenException(port, failure)))
            .await();
        loops.add(loop);
      }
      wiring.config().edge().tls().ifPresent(this::watch);
      log.info("subscribers connect to port {}", port());
    } catch (RuntimeException e) {
      vertx.close().await();
      throw e;
    }
  }

  /**
   * Renews the certificate when its files change; open connections keep the one they began with.
   */
  private void watch(TlsFiles files) {
    TlsWatch watch =
        new TlsWatch(vertx, files, certificate -> loops.forEach(l -> l.renew(certificate)));
    watching = Threads.start("tls", watch::run);
  }

  /** The port that it listens on. */
  public int port() {
    return loops.getFirst().port();
  }

  /** From now on, what memory does not hold is sought in {@code backfill}. */
  public void seekIn(BackfillSource backfill) {
    wiring.backfill().become(backfill);
  }

  /** From now on who connects can replay {@code history}. */
  public void replayFrom(ReplayHistory history) {
    wiring.replayHistory().become(history);
  }

  /** From now on {@code restHistory} answers who asks for history over HTTP. */
  public void answerFrom(RestHistory restHistory) {
    wiring.rest().answerFrom(restHistory);
  }

  @Override
  public void publish(MarketBatch batch) throws InterruptedException {
    int subscribers = wiring.admission().connections() / loops.size();
    for (MarketBatch part : batch.parts(ticksInATurn(subscribers))) {
      for (SubscriberLoop loop : loops) {
        loop.publish(part);
      }
    }
  }

  /**
   * How many ticks an event loop with so many subscribers passes on in one turn: requests, pings
   * and answers wait for its end. Some always, since what a turn leaves to be sent to a subscriber
   * leaves at once.
   */
  static int ticksInATurn(int subscribers) {
    return Math.max(FEWEST_TICKS_IN_A_TURN, DELIVERIES_IN_A_TURN / Math.max(1, subscribers));
  }

  /** What was told of a feed goes to who wants it; from any thread. */
  @Override
  public void tell(FeedEvent event) {
    loops.forEach(loop -> loop.publish(event));
  }

  /** From any thread. */
  @Override
  public void forget(String product) {
    loops.forEach(loop -> loop.forget(product));
  }

  /** A state was made anew, and goes to who was shown another of the same tick; from any thread. */
  public void correct(MarketState made) {
    loops.forEach(loop -> loop.correct(made));
  }

  @Override
  public void filled() {
    wiring.admission().open();
  }

  /**
   * Lets nobody in any more and has all subscribers leave, each at his time; until then they are
   * served. Returns when they have left, or their time is over.
   */
  public void drain() {
    wiring.admission().stop();
    loops.forEach(SubscriberLoop::drain);
    long deadline =
        System.nanoTime() + wiring.config().timeouts().drain().toNanos() + STOP_GRACE_NANOS;
    while (wiring.admission().connections() > 0
        && System.nanoTime() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STOP_LOOK_NANOS);
    }
  }

  /** Ends all connections that are left, and listens no more. */
  @Override
  public void close() {
    if (watching != null) {
      watching.interrupt();
    }
    try {
      vertx.close().await(STOP_GRACE_NANOS, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      log.warn("the server did not close in time", e);
    }
  }
}
