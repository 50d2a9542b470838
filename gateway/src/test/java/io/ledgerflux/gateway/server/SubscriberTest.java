package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
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
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscriber on an event loop, whose line is a list. */
class SubscriberTest {
  private static final int TICKS = 1_000;
  private static final SessionLimits LIMITS = new SessionLimits(0, 1, 10, 0);

  private final Vertx vertx = GatewayServer.vertx();
  private final SubscriberLoop loop = new SubscriberLoop(wiring(), 0);
  private final ListLine line = new ListLine();

  @BeforeEach
  void fillTheTape() throws Exception {
    vertx.deployVerticle(loop).await();
    List<TapeTick> ticks =
        LongStream.rangeClosed(1, TICKS)
            .mapToObj(i -> Ticks.onTape(Ticks.tick(i, i - 1), i))
            .toList();
    loop.publish(new MarketBatch(ticks, List.of(), List.of(), System.nanoTime()));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aBacklogGoesOutInManyTurns() throws Exception {
    Subscriber subscriber = subscriber();
    int atOnce =
        turn(
            () -> {
              subscriber.on(subscribe("\"from_seq\":{\"BTC-USD\":0}"), loop.now());
              subscriber.settle(loop.now());
              return line.messages.size();
            });
    assertThat(atOnce).isBetween(1, TICKS / 5);
    await().atMost(Durations.ONE_MINUTE).until(() -> turn(line.messages::size) == 1 + TICKS);
  }

  @Test
  void nothingComesBehindTheWordThatTheConnectionEnds() throws Exception {
    Subscriber subscriber = subscriber();
    Search search = Search.begin("BTC-USD", 5, 1);
    turn(
        () -> {
          subscriber.on(subscribe("\"from_seq\":{\"BTC-USD\":5}"), loop.now());
          subscriber.cutOff(Closing.IDLE);
          line.messages.clear();
          subscriber.onFound(search, Found.NOTHING);
          subscriber.on("{\"op\":\"ping\",\"t\":1}", loop.now());
          return subscriber;
        });
    assertThat(line.messages).isEmpty();
  }

  @Test
  void aRequestAtWhichTheGatewayFailsIsToldWithItsId() throws Exception {
    // The line fails at the answer to the first request, as a bug would.
    Subscriber subscriber = subscriber();
    line.failures = 1;
    turn(
        () -> {
          subscriber.on("{\"op\":\"ping\",\"t\":1,\"id\":\"p\"}", loop.now());
          return subscriber;
        });
    assertThat(line.messages)
        .containsExactly(
            "{\"op\":\"error\",\"id\":\"p\",\"code\":\"INTERNAL_ERROR\","
                + "\"msg\":\"the gateway failed at this request\",\"retry_ms\":1000}");
  }

  @Test
  void aRequestAtWhoseReadingTheGatewayFailsIsToldAndHarmsNothing() throws Exception {
    Subscriber subscriber = subscriber();
    turn(
        () -> {
          subscriber.on(unreadable(), loop.now());
          subscriber.on("{\"op\":\"ping\",\"t\":1}", loop.now());
          return subscriber;
        });
    assertThat(line.messages)
        .containsExactly(
            "{\"op\":\"error\",\"code\":\"INTERNAL_ERROR\","
                + "\"msg\":\"the gateway failed at this request\",\"retry_ms\":1000}",
            "{\"op\":\"pong\",\"t\":1}");
  }

  /** No text at all: what nobody sends, and no reader expects. */
  @SuppressWarnings("NullAway")
  private static String unreadable() {
    return null;
  }

  private Subscriber subscriber() throws Exception {
    return turn(
        () ->
            new Subscriber(
                loop,
                new Visitor("test", Optional.empty()),
                new Session(LIMITS, loop.market(), System.nanoTime()),
                line));
  }

  private static String subscribe(String more) {
    return "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"]," + more + "}";
  }

  private <T> T turn(Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.run(
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get();
  }

  private static Wiring wiring() {
    Settings settings = Settings.read(Map.of(), GatewayConfig.OPTIONS);
    ServerConfig config = GatewayConfig.read(settings).server();
    CollectorRegistry registry = new CollectorRegistry();
    return new Wiring(
        config,
        new MemoryLimits(10 * TICKS, Duration.ofDays(36_500)),
        List.of("BTC-USD"),
        new OpsEndpoints("gateway", new Readiness(), registry),
        new GatewayMetrics(registry, List.of("BTC-USD")),
        new Admission(config.admission(), System.nanoTime()),
        new Budget(config.buffers()),
        new LateArchive(),
        new LateHistory(),
        new RestDesk(config.rest()),
        Optional.empty());
  }
}
