package io.ledgerflux.gateway.server;

import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An event loop without a socket, for subscribers whose connections are lists. */
abstract class LoopRig {
  /** So much may be held for all. */
  static final long TOTAL_BYTES = 1_000;

  private static final ServerConfig CONFIG =
      GatewayConfig.read(Settings.read(Map.of(), GatewayConfig.OPTIONS)).server();

  final CollectorRegistry registry = new CollectorRegistry();
  final Wiring wiring;
  final SubscriberLoop loop;
  private final Vertx vertx = GatewayServer.vertx();

  LoopRig() {
    this(CONFIG.buffers().connectionBytes());
  }

  /** So much may wait for one connection. */
  LoopRig(int connectionBytes) {
    wiring = wiring(connectionBytes);
    loop = new SubscriberLoop(wiring, 0);
  }

  @BeforeEach
  void begin() throws Exception {
    vertx.deployVerticle(loop).await();
  }

  @AfterEach
  void end() {
    vertx.close().await();
  }

  /** The ticks {@code first} to {@code last}, each behind the one before it. */
  static MarketBatch ticks(long first, long last) {
    List<TapeTick> ticks =
        LongStream.rangeClosed(first, last)
            .mapToObj(i -> Ticks.onTape(Ticks.tick(i, i - 1), i))
            .toList();
    return new MarketBatch(ticks, List.of(), List.of(), System.nanoTime());
  }

  /** What {@code work} gives, done in a turn of the event loop. */
  <T> T turn(Callable<T> work) throws Exception {
    return turn(loop, work);
  }

  /** The same of the event loop {@code of}. */
  static <T> T turn(SubscriberLoop of, Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    of.run(
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get();
  }

  Subscriber subscriber(SessionLimits limits, SubscriberConnection connection) throws Exception {
    return subscriber(loop, limits, connection);
  }

  /** One of the event loop {@code of}. */
  static Subscriber subscriber(
      SubscriberLoop of, SessionLimits limits, SubscriberConnection connection) throws Exception {
    return turn(
        of,
        () ->
            new Subscriber(
                of,
                new Caller("test", Optional.empty()),
                new Session(limits, of.market(), System.nanoTime()),
                connection));
  }

  /** Another event loop beside the first one. */
  SubscriberLoop another() {
    SubscriberLoop another = new SubscriberLoop(wiring, 0);
    vertx.deployVerticle(another).await();
    return another;
  }

  static String subscribe(String more) {
    return "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"]," + more + "}";
  }

  private Wiring wiring(int connectionBytes) {
    return new Wiring(
        CONFIG,
        new MemoryLimits(10_000, Duration.ofDays(36_500)),
        List.of("BTC-USD"),
        new OpsEndpoints("gateway", new Readiness(), registry),
        new GatewayMetrics(registry, List.of("BTC-USD")),
        new Admission(CONFIG.admission(), System.nanoTime()),
        new Budget(
            new BufferLimits(connectionBytes, TOTAL_BYTES, CONFIG.buffers().subscriptions())),
        new DeferredBackfill(),
        new DeferredReplayHistory(),
        new RestAdmission(CONFIG.rest()),
        Optional.empty());
  }
}
