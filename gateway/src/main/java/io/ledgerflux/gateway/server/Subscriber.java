package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One subscriber: passes what happens on to his session, and has its effects carried out, a bounded
 * number in one turn. Belongs to one event loop.
 */
final class Subscriber {
  /** About how many messages of a backlog go out in one turn of the event loop. */
  private static final int TURN_MESSAGES = 64;

  private final SubscriberLoop loop;
  private final Caller caller;
  private final Session session;
  private final SubscriberConnection connection;
  private final Sender sender;
  private final Backpressure backpressure;
  private final ReplayLink replays;
  private final EffectRunner runner;
  private final RequestHandler requests;

  /** Whether another turn of the event loop is asked for. */
  private boolean goingOn;

  /** Whether the connection is over; threads that seek for him look. */
  private volatile boolean hasLeft;

  Subscriber(SubscriberLoop loop, Caller caller, Session session, SubscriberConnection connection) {
    this.loop = loop;
    this.caller = caller;
    this.session = session;
    this.connection = connection;
    this.sender = new Sender(loop, caller.address(), connection);
    this.backpressure =
        new Backpressure(
            connection, session, loop.budget(), loop.serverConfig(), System.nanoTime());
    this.replays = new ReplayLink(loop, caller.share(), this::onFetched);
    this.runner = new EffectRunner(loop, this, sender, replays);
    this.requests = new RequestHandler(session, runner, sender);
  }

  /** From where, for limits. */
  String address() {
    return caller.address();
  }

  /** The account of the key that he showed; empty where none is asked for. */
  Optional<Account> account() {
    return caller.account();
  }

  /** He as one for whom something is sought, until he leaves. */
  Seeker seeker() {
    return new Seeker(caller.share(), () -> !hasLeft);
  }

  /** How much the gateway holds for him. */
  long heldBytes() {
    return backpressure.heldBytes();
  }

  List<String> products() {
    return session.products();
  }

  /** How many subscriptions to a product have begun for him so far. */
  long begun() {
    return session.begun();
  }

  /** Whether the connection is over, or about to be. */
  boolean isClosing() {
    return sender.isClosing();
  }

  void onTick(LiveTick tick, Moment now) {
    if (!isClosing()) {
      runner.run(session.onTick(tick, connection.isWritable(), now));
    }
  }

  void onNewProduct(String product) {
    if (!isClosing()) {
      runner.run(session.onNewProduct(product));
    }
  }

  void onCorrection(String product, Moment now) {
    if (!isClosing()) {
      runner.run(session.onCorrection(product, now));
    }
  }

  void onBeginningAnew(String product, Moment now) {
    if (!isClosing()) {
      runner.run(session.onBeginningAnew(product, now));
    }
  }

  void onFeedEvent(FeedEvent event, Moment now) {
    if (!isClosing()) {
      runner.run(session.onFeedEvent(event, now));
    }
  }

  void onFound(Search search, Found found) {
    if (isClosing()) {
      return;
    }
    Moment now = loop.now();
    long roomBytes = backpressure.roomForFound(loop.roomBytes());
    runner.run(session.onFound(search, found, roomBytes, now));
    settle(now);
  }

  private void onFetched(ReplayOrder order, Fetched fetched) {
    if (isClosing()) {
      return;
    }
    Moment now = loop.now();
    runner.run(session.onFetched(order, fetched, now));
    settle(now);
  }

  /** Carries out the request that {@code text} tells. */
  void on(String text, Moment now) {
    requests.on(text, now);
  }

  /** Carries out {@code request}. */
  void on(Request request, Moment now) {
    requests.on(request, now);
  }

  /** Sends what can be sent now, but not too much at once, and has it leave. */
  void settle(Moment now) {
    if (isClosing()) {
      return;
    }
    connection.room(loop.roomBytes());
    boolean all = advance(now);
    runner.run(session.replay(connection.isWritable(), loop.roomBytes(), now));
    connection.flush();
    listenWhileThereIsRoom(now);
    loop.wake(this, session.isWaiting());
    if (!backpressure.isFull() && (!all || session.hasReplayDue(now))) {
      goOn();
    }
  }

  /** Sends what waits; answers whether that was all that can go now. */
  private boolean advance(Moment now) {
    int sent = 0;
    while (sent < TURN_MESSAGES && !isClosing()) {
      List<Effect> effects = session.advance(connection.isWritable(), now);
      if (effects.isEmpty()) {
        return true;
      }
      runner.run(effects);
      sent += effects.size();
    }
    return isClosing();
  }

  /** Goes on in another turn of the event loop: those who are live come first. */
  private void goOn() {
    if (!goingOn) {
      goingOn = true;
      loop.run(
          () -> {
            goingOn = false;
            settle(loop.now());
          });
    }
  }

  /** Looks whether the connection still serves anybody. */
  void check(Moment now) {
    backpressure.count();
    if (isClosing()) {
      return;
    }
    if (backpressure.isStuck(now.nanos())) {
      cutOff(Closing.SLOW_CONSUMER);
    } else if (!account().map(loop::isValid).orElse(true)) {
      cutOff(Closing.KEY_ENDED);
    } else if (!backpressure.isFull()) {
      connection.look(now.nanos()).ifPresent(this::cutOff);
    }
  }

  void listenWhileThereIsRoom(Moment now) {
    backpressure.listenWhileThereIsRoom(now.nanos());
  }

  /** Says that the gateway stops, and closes the connection after {@code afterMillis}. */
  void drain(long afterMillis) {
    sender.drain(afterMillis);
  }

  /** Ends the connection at once: what waits for it takes memory that all need. */
  void drop() {
    sender.drop(heldBytes());
  }

  /** The connection is over: nothing is held for it any more. */
  void left() {
    hasLeft = true;
    sender.ended();
    replays.close();
    backpressure.ended();
  }

  /** Says that something was not done. */
  void refuse(ErrorCode code, String message, OptionalLong retryMillis) {
    sender.send(new Reply.Refusal(code, message, retryMillis, Optional.empty()));
  }

  /** Ends the connection, since the subscriber does not do what he must. */
  void cutOff(Closing why) {
    sender.cutOff(why);
  }
}
