package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Bugs;
import io.ledgerflux.ops.Threads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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

  private final Wiring wiring;
  private final int port;
  private final Market market;
  private final Semaphore room = new Semaphore(MOST_BATCHES);
  private final Broadcast broadcast;
  private final Subscribers subscribers;
  private final SubscriberAcceptor acceptor;
  private final HttpConnectionWatch httpConnections;
  private Listener listener;
  private Routes routes;
  private boolean pulsing;

  @SuppressWarnings("NullAway.Init")
  SubscriberLoop(Wiring wiring, int port) {
    this.wiring = wiring;
    this.port = port;
    Tapes tapes = new Tapes(wiring.memory().maxTicks(), wiring.memory().maxAge().toNanos());
    this.market = new Market(wiring.products(), tapes);
    this.broadcast = new Broadcast(market, wiring.metrics(), SubscriberLoop::clocks);
    this.subscribers = new Subscribers(wiring, broadcast);
    this.acceptor = new SubscriberAcceptor(this, subscribers);
    this.httpConnections = new HttpConnectionWatch(wiring);
  }

  @Override
  public Future<?> start() throws IOException, GeneralSecurityException {
    vertx.setPeriodic(CHECK_MILLIS, timer -> Bugs.guard(this::check));
    routes = new Routes(vertx, wiring, this);
    vertx.setPeriodic(CHECK_MILLIS, timer -> Bugs.guard(routes::check));
    listener = new Listener(vertx, wiring.config());
    return listener.listen(port, routes);
  }

  /**
   * Subscribers who are still there are told why the connection ends: Vert.x would close it as if
   * nothing were wrong. What was sent in the last second is counted, too.
   */
  @Override
  public Future<?> stop() {
    subscribers.end();
    routes.check();
    return Future.succeededFuture();
  }

  int port() {
    return listener.port();
  }

  /** From now on new connections are shown this certificate. */
  void renew(PemKeyCertOptions certificate) {
    run(() -> listener.renew(certificate));
  }

  /** Whether the key in whose name somebody came still opens anything. */
  boolean isValid(Account account) {
    return wiring.keys().stream()
        .allMatch(keys -> keys.ring().byId(account.key().id(), Instant.now()).isPresent());
  }

  ServerConfig serverConfig() {
    return wiring.config();
  }

  Moment now() {
    return clocks();
  }

  private static Moment clocks() {
    return new Moment(System.nanoTime(), Timestamps.nanos(Instant.now()));
  }

  /** Hands over a batch, from the feed's thread; waits while others wait to be worked off. */
  void publish(MarketBatch batch) throws InterruptedException {
    room.acquire();
    run(
        () -> {
          room.release();
          broadcast.on(batch, now());
          subscribers.relieve();
        });
  }

  /** Has all subscribers leave, one after another; from any thread. */
  void drain() {
    run(subscribers::drain);
  }

  /** Runs {@code work} on this event loop, in a turn of its own; never once it has ended. */
  void run(Runnable work) {
    try {
      context.runOnContext(turn -> Bugs.guard(work));
    } catch (RejectedExecutionException e) {
      log.debug("something came after the gateway had stopped", e);
    }
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

  /** The connections that are no subscribers', or not yet. */
  HttpConnectionWatch httpConnections() {
    return httpConnections;
  }

  /** The market as this event loop sees it. */
  Market market() {
    return market;
  }

  /** Makes subscribers of those who connect. */
  SubscriberAcceptor acceptor() {
    return acceptor;
  }

  void left(Subscriber subscriber) {
    subscribers.left(subscriber);
  }

  /** Passes ticks and events on to subscribers. */
  Broadcast broadcast() {
    return broadcast;
  }

  /** Has {@code search} made on a thread that may block. */
  void seek(Subscriber subscriber, Search search) {
    Threads.start(
        "resume-" + search.product(),
        () -> {
          Found found = wiring.backfill().find(search, subscriber.seeker());
          run(
              () -> {
                if (subscribers.has(subscriber)) {
                  subscriber.onFound(search, found);
                }
              });
        });
  }

  /** Has {@code subscriber} looked at again soon, as long as something waits. */
  void wake(Subscriber subscriber, boolean waits) {
    if (subscribers.lineUp(subscriber, waits) && !pulsing) {
      pulsing = true;
      vertx.setTimer(PULSE_MILLIS, timer -> Bugs.guard(this::pulse));
    }
  }

  ReplayHistory replayHistory() {
    return wiring.replayHistory();
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
          subscribers.relieve();
        });
  }

  /** {@code product} is read no more; from any thread. */
  void forget(String product) {
    run(() -> market.forget(product));
  }

  /** A state was made anew; from any thread. */
  void correct(MarketState made) {
    run(
        () -> {
          broadcast.correct(made, now());
          subscribers.relieve();
        });
  }

  private void pulse() {
    pulsing = false;
    subscribers.settle(now());
  }

  private void check() {
    Moment now = now();
    market.tapes().expire(now.epochNanos());
    wiring.metrics().memory(market.tapes().size());
    broadcast.onTime(now);
    subscribers.check(now);
    httpConnections.check(now);
    subscribers.relieve();
    wiring.metrics().held(wiring.budget().heldBytes());
  }
}
