package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.metrics.ProductMetrics;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Threads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with its subscribers, and the tapes as they see them.
 *
 * <p>Why nothing is missing and nothing doubled between a snapshot, a backlog and the live ticks
 * behind it: the feed's one thread hands each batch to every event loop, in order. A loop puts a
 * batch on its own tapes and passes it on to its own subscribers in one turn; a request is carried
 * out in another turn of the same loop. So a subscriber is answered from tapes that end exactly
 * where his live ticks begin. What is costly is shared all the same: the frames, which are
 * immutable and encoded once; a loop's tapes only point to them.
 */
final class SubscriberLoop extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(SubscriberLoop.class);

  /** How many batches may wait; then the feed waits, so a loop that is busy is never overrun. */
  private static final int MOST_BATCHES = 8;

  private static final long PULSE_MILLIS = 10;
  private static final long CHECK_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 2_000;

  private final Wiring wiring;
  private final int port;
  private final Tapes tapes;
  private final Market market;
  private final Semaphore room = new Semaphore(MOST_BATCHES);
  private final Map<String, Audience> audiences = new HashMap<>();
  private final Set<Connection> connections = new HashSet<>();
  private final Set<Connection> waiting = new LinkedHashSet<>();
  private final Set<Connection> touched = new LinkedHashSet<>();

  /** Those who want products that become known. */
  private final Set<Connection> newcomers = new LinkedHashSet<>();

  private final Callers<HttpConnection> callers;
  private final Drain drain;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private HttpServer http;
  private boolean draining;
  private boolean pulsing;

  @SuppressWarnings("NullAway.Init")
  SubscriberLoop(Wiring wiring, int port) {
    this.wiring = wiring;
    this.port = port;
    this.tapes = new Tapes(wiring.memory().maxTicks(), wiring.memory().maxAge().toNanos());
    this.market = new Market(wiring.products(), tapes);
    Patience patience = wiring.config().patience();
    this.callers = new Callers<>(wiring.config().admission().callers(), patience.handshake());
    this.drain = new Drain(patience.drain());
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(CHECK_MILLIS, timer -> Bugs.guard(this::check));
    Routes routes = new Routes(vertx, wiring, this);
    http = vertx.createHttpServer(Routes.options(wiring.config()));
    return http.connectionHandler(caller -> Bugs.guard(() -> routes.called(caller)))
        .requestHandler(routes.handler())
        .listen(port);
  }

  int port() {
    return http.actualPort();
  }

  ServerConfig serverConfig() {
    return wiring.config();
  }

  Moment now() {
    return new Moment(System.nanoTime(), Timestamps.nanos(Instant.now()));
  }

  /** Hands over a batch, from the feed's thread; waits while others wait to be worked off. */
  void publish(MarketBatch batch) throws InterruptedException {
    room.acquire();
    run(
        () -> {
          room.release();
          on(batch);
        });
  }

  /** Has all subscribers leave, one after another; from any thread. */
  void drain() {
    run(
        () -> {
          draining = true;
          int index = 0;
          for (Connection connection : List.copyOf(connections)) {
            connection.drain(drain.leaveMillis(index++, connections.size(), random));
          }
        });
  }

  /** Runs {@code work} on this event loop, in a turn of its own. */
  void run(Runnable work) {
    context.runOnContext(turn -> Bugs.guard(work));
  }

  void later(Runnable work) {
    after(CLOSE_MILLIS, work);
  }

  void after(long millis, Runnable work) {
    vertx.setTimer(Math.max(1, millis), timer -> Bugs.guard(work));
  }

  /** How much may wait for one connection now. */
  int roomBytes() {
    return wiring.budget().shareBytes(wiring.admission().connections());
  }

  Budget budget() {
    return wiring.budget();
  }

  /** A TCP connection came; what it wants shows later. */
  void called(HttpConnection caller) {
    long nowNanos = System.nanoTime();
    caller.closeHandler(closed -> callers.left(caller));
    callers.came(caller, nowNanos).ifPresent(this::hangUp);
  }

  /** It asked something over HTTP. */
  void asked(HttpConnection caller) {
    callers.asked(caller, System.nanoTime());
  }

  /** It is a WebSocket now. */
  void upgraded(HttpConnection caller) {
    callers.left(caller);
  }

  private void hangUp(HttpConnection caller) {
    wiring.metrics().refused("silent");
    caller.close();
  }

  /** The products that can be subscribed and are known. */
  List<String> products() {
    return market.products();
  }

  void accept(ServerWebSocket socket) {
    Connection connection =
        new Connection(
            socket, this, new Session(serverConfig().session(), market, System.nanoTime()));
    connections.add(connection);
    wiring.metrics().connected();
    connection.open();
    if (draining) {
      connection.drain(drain.leaveMillis(0, 1, random));
    }
  }

  void left(Connection connection) {
    if (connections.remove(connection)) {
      connection.left();
      connection.products().forEach(product -> leave(product, connection));
      waiting.remove(connection);
      newcomers.remove(connection);
      wiring.admission().leave(connection.address());
      wiring.budget().moved(-connection.heldBytes());
      wiring.metrics().disconnected();
    }
  }

  /** From now on {@code connection} hears of products that become known, or no more. */
  void joinNew(Connection connection, boolean wanted) {
    if (wanted) {
      newcomers.add(connection);
    } else {
      newcomers.remove(connection);
    }
  }

  void join(String product, Connection connection) {
    Audience audience =
        audiences.computeIfAbsent(product, p -> new Audience(wiring.metrics().product(p)));
    audience.connections().add(connection);
    audience.metrics().subscribes().inc();
    audience.metrics().subscriptions().inc();
  }

  void leave(String product, Connection connection) {
    Audience audience = audiences.get(product);
    if (audience != null && audience.connections().remove(connection)) {
      audience.metrics().unsubscribes().inc();
      audience.metrics().subscriptions().dec();
      if (audience.connections().isEmpty()) {
        audiences.remove(product);
      }
    }
  }

  /** Has {@code search} made on a thread that may block. */
  void seek(Connection connection, Search search) {
    Threads.start(
        "resume-" + search.product(),
        () -> {
          Found found = wiring.archive().find(search);
          try {
            run(() -> found(connection, search, found));
          } catch (RejectedExecutionException e) {
            log.debug("a search ended after the gateway had stopped", e);
          }
        });
  }

  private void found(Connection connection, Search search, Found found) {
    if (connections.contains(connection)) {
      connection.onFound(search, found);
    }
  }

  /** Has {@code connection} looked at again soon, as long as something waits. */
  void wake(Connection connection, boolean waits) {
    if (!waits) {
      waiting.remove(connection);
    } else if (waiting.add(connection) && !pulsing) {
      pulsing = true;
      vertx.setTimer(PULSE_MILLIS, timer -> Bugs.guard(this::pulse));
    }
  }

  History history() {
    return wiring.history();
  }

  void cutOff(String reason) {
    wiring.metrics().cutOff(reason);
  }

  void sent(Reply reply) {
    wiring.counts().sent(reply);
  }

  private void on(MarketBatch batch) {
    Moment now = now();
    for (MarketState known : batch.known()) {
      boolean isNew = !market.knows(known.product());
      tapes.startFrom(known);
      welcome(known.product(), isNew);
    }
    batch.events().forEach(event -> tell(event, now));
    for (TapeTick tick : batch.ticks()) {
      boolean isNew = !market.knows(tick.tick().product());
      LiveTick live = LiveTick.of(tick, tapes.append(tick));
      welcome(tick.tick().product(), isNew);
      Audience audience = audiences.get(live.tape().product());
      if (audience != null) {
        for (Connection connection : audience.connections()) {
          connection.onTick(live, now);
          touched.add(connection);
        }
      }
    }
    settleTouched(now);
    observe(batch);
  }

  /** What was told of a feed, from any thread. */
  void publish(FeedEvent event) {
    run(
        () -> {
          Moment now = now();
          tell(event, now);
          settleTouched(now);
        });
  }

  private void tell(FeedEvent event, Moment now) {
    if (event instanceof FeedEvent.Told told) {
      boolean isNew = !market.knows(told.product());
      market.on(told);
      welcome(told.product(), isNew);
    }
    Audience audience = audiences.get(event.product());
    if (audience != null) {
      for (Connection connection : audience.connections()) {
        connection.onFeedEvent(event, now);
        touched.add(connection);
      }
    }
  }

  /** Tells those who want all products of one that is new. */
  private void welcome(String product, boolean isNew) {
    if (isNew) {
      for (Connection connection : newcomers) {
        connection.onNewProduct(product);
        touched.add(connection);
      }
    }
  }

  private void settleTouched(Moment now) {
    touched.forEach(connection -> connection.settle(now));
    touched.clear();
    relieve();
  }

  private void observe(MarketBatch batch) {
    double seconds = (System.nanoTime() - batch.readNanos()) / 1e9;
    long nowNanos = now().epochNanos();
    for (TapeTick tick : batch.ticks()) {
      ProductMetrics metrics = wiring.metrics().know(tick.tick().product());
      if (audiences.containsKey(tick.tick().product())) {
        metrics.latency().observe(seconds);
        wiring.metrics().delivered(nowNanos - tick.tick().ingestNanos());
      }
    }
  }

  private void pulse() {
    pulsing = false;
    Moment now = now();
    List<Connection> due = List.copyOf(waiting);
    waiting.clear();
    due.forEach(connection -> connection.settle(now));
  }

  private void check() {
    Moment now = now();
    tapes.expire(now.epochNanos());
    wiring.metrics().memory(tapes.size());
    List.copyOf(connections).forEach(connection -> connection.check(now));
    callers.overdue(now.nanos()).forEach(this::hangUp);
    relieve();
    wiring.metrics().held(wiring.budget().heldBytes());
  }

  /** While more is held than may be, who holds most has to go. */
  private void relieve() {
    while (wiring.budget().isOverdrawn()) {
      Optional<Connection> heaviest =
          connections.stream()
              .filter(connection -> connection.heldBytes() > 0)
              .max(Comparator.comparingLong(Connection::heldBytes));
      if (heaviest.isEmpty()) {
        return;
      }
      heaviest.get().drop();
      left(heaviest.get());
    }
  }
}
