package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.EventPosition;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Threads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final Broadcast broadcast;
  private final Set<Subscriber> subscribers = new HashSet<>();
  private final Set<Subscriber> waiting = new LinkedHashSet<>();
  private final Callers<HttpConnection> callers;
  private final Drain drain;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private HttpServer http;
  private Routes routes;
  private boolean draining;
  private boolean pulsing;

  @SuppressWarnings("NullAway.Init")
  SubscriberLoop(Wiring wiring, int port) {
    this.wiring = wiring;
    this.port = port;
    this.tapes = new Tapes(wiring.memory().maxTicks(), wiring.memory().maxAge().toNanos());
    this.market = new Market(wiring.products(), tapes);
    this.broadcast = new Broadcast(market, wiring.metrics());
    Patience patience = wiring.config().patience();
    this.callers = new Callers<>(wiring.config().admission().callers(), patience.handshake());
    this.drain = new Drain(patience.drain());
  }

  @Override
  public Future<?> start() throws IOException, GeneralSecurityException {
    vertx.setPeriodic(CHECK_MILLIS, timer -> Bugs.guard(this::check));
    routes = new Routes(vertx, wiring, this);
    vertx.setPeriodic(CHECK_MILLIS, timer -> Bugs.guard(routes::check));
    HttpServerOptions options = Routes.options(wiring.config());
    if (wiring.config().edge().tls().isPresent()) {
      options.setSsl(true).setKeyCertOptions(wiring.config().edge().tls().get().read(vertx));
    }
    http = vertx.createHttpServer(options);
    return http.connectionHandler(caller -> Bugs.guard(() -> routes.called(caller)))
        .requestHandler(routes.handler())
        .listen(port);
  }

  /** What answers sent in the last second is counted, too. */
  @Override
  public Future<?> stop() {
    routes.check();
    return Future.succeededFuture();
  }

  int port() {
    return http.actualPort();
  }

  /** From now on who connects is shown this certificate. */
  void renew(PemKeyCertOptions certificate) {
    run(
        () -> {
          var _ =
              http.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(certificate))
                  .onFailure(failure -> log.warn("the certificate is not renewed", failure));
        });
  }

  /** Whether the key in whose name somebody came still opens anything. */
  boolean isValid(Account account) {
    return wiring.keys().stream()
        .allMatch(desk -> desk.ring().byId(account.key().id(), Instant.now()).isPresent());
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
          broadcast.on(batch, now());
          relieve();
        });
  }

  /** Has all subscribers leave, one after another; from any thread. */
  void drain() {
    run(
        () -> {
          draining = true;
          int index = 0;
          for (Subscriber subscriber : List.copyOf(subscribers)) {
            subscriber.drain(drain.leaveMillis(index++, subscribers.size(), random));
          }
        });
  }

  /** Runs {@code work} on this event loop, in a turn of its own; never once it has ended. */
  void run(Runnable work) {
    try {
      context.runOnContext(turn -> Bugs.guard(work));
    } catch (RejectedExecutionException e) {
      log.debug("something came after the gateway had stopped", e);
    }
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
    String address =
        wiring.config().edge().addresses().of(caller.remoteAddress().host(), List.of());
    callers.came(caller, address, nowNanos).ifPresent(this::hangUp);
  }

  /** It asked something over HTTP. */
  void asked(HttpConnection caller) {
    callers.asked(caller, System.nanoTime());
  }

  /** It is a subscriber's now. */
  void taken(HttpConnection caller) {
    callers.left(caller);
  }

  private void hangUp(HttpConnection caller) {
    wiring.metrics().refused("silent");
    Sockets.abort(caller);
  }

  /** The market as this event loop sees it. */
  Market market() {
    return market;
  }

  /** Serves who came by a WebSocket. */
  void accept(ServerWebSocket socket, Visitor visitor) {
    welcome(new Connection(socket, this, session(visitor), visitor).open());
  }

  /** Serves who asked for events, as {@code subscribe} says. */
  void accept(HttpServerRequest request, Visitor visitor, Request.Subscribe subscribe) {
    EventPosition position = new EventPosition(subscribe.fromSequences());
    Subscriber subscriber =
        new EventStream(request, this, session(visitor), visitor, position).open();
    welcome(subscriber);
    Moment now = now();
    subscriber.on(subscribe, now);
    subscriber.settle(now);
  }

  private Session session(Visitor visitor) {
    return new Session(
        visitor.limits(serverConfig().session()),
        market,
        wiring.budget().subscriptions(),
        System.nanoTime());
  }

  private void welcome(Subscriber subscriber) {
    subscribers.add(subscriber);
    wiring.metrics().connected();
    if (draining) {
      subscriber.drain(drain.leaveMillis(0, 1, random));
    }
  }

  void left(Subscriber subscriber) {
    if (subscribers.remove(subscriber)) {
      subscriber.left();
      List<String> products = subscriber.products();
      products.forEach(product -> broadcast.leave(product, subscriber));
      wiring.budget().subscriptions().ended(products.size());
      broadcast.leaveNew(subscriber);
      waiting.remove(subscriber);
      wiring.admission().leave(subscriber.address());
      subscriber.account().ifPresent(Account::disconnected);
      wiring.budget().moved(-subscriber.heldBytes());
      wiring.metrics().disconnected();
    }
  }

  /** Who hears of what. */
  Broadcast broadcast() {
    return broadcast;
  }

  /** Has {@code search} made on a thread that may block. */
  void seek(Subscriber subscriber, Search search) {
    Threads.start(
        "resume-" + search.product(),
        () -> {
          Found found = wiring.archive().find(search);
          run(() -> found(subscriber, search, found));
        });
  }

  private void found(Subscriber subscriber, Search search, Found found) {
    if (subscribers.contains(subscriber)) {
      subscriber.onFound(search, found);
    }
  }

  /** Has {@code subscriber} looked at again soon, as long as something waits. */
  void wake(Subscriber subscriber, boolean waits) {
    if (!waits) {
      waiting.remove(subscriber);
    } else if (waiting.add(subscriber) && !pulsing) {
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

  /** What was told of a feed, from any thread. */
  void publish(FeedEvent event) {
    run(
        () -> {
          broadcast.on(event, now());
          relieve();
        });
  }

  private void pulse() {
    pulsing = false;
    Moment now = now();
    List<Subscriber> due = List.copyOf(waiting);
    waiting.clear();
    due.forEach(subscriber -> subscriber.settle(now));
  }

  private void check() {
    Moment now = now();
    tapes.expire(now.epochNanos());
    wiring.metrics().memory(tapes.size());
    List.copyOf(subscribers).forEach(subscriber -> subscriber.check(now));
    callers.overdue(now.nanos()).forEach(this::hangUp);
    relieve();
    wiring.metrics().held(wiring.budget().heldBytes());
  }

  /** While more is held than may be, who holds most has to go. */
  private void relieve() {
    while (wiring.budget().isOverdrawn()) {
      Optional<Subscriber> heaviest =
          subscribers.stream()
              .filter(subscriber -> subscriber.heldBytes() > 0)
              .max(Comparator.comparingLong(Subscriber::heldBytes));
      if (heaviest.isEmpty()) {
        return;
      }
      heaviest.get().drop();
      left(heaviest.get());
    }
  }
}
