package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.codec.ReplyCodec;
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
import io.ledgerflux.gateway.session.Session;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber: carries what happens to his session, and the session's effects to his line. A
 * line that is full is not listened to either, so what a subscriber can make the gateway hold is
 * bounded. Belongs to one event loop.
 */
final class Subscriber {
  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

  private final SubscriberLoop loop;
  private final Visitor visitor;
  private final Session session;
  private final Line line;
  private final Progress progress;
  private final ReplayLink replays;
  private long heldBytes;
  private boolean full;
  private boolean closing;

  /** Whether a turn of the event loop is asked for, to go on with a replay. */
  private boolean replaying;

  Subscriber(SubscriberLoop loop, Visitor visitor, Session session, Line line) {
    this.loop = loop;
    this.visitor = visitor;
    this.session = session;
    this.line = line;
    this.replays = new ReplayLink(loop, this::onFetched);
    ServerConfig config = loop.serverConfig();
    this.progress =
        new Progress(
            config.buffers().connectionBytes() / 2,
            config.patience().slowClose(),
            System.nanoTime());
  }

  /** From where, for limits. */
  String address() {
    return visitor.address();
  }

  /** In whose name he came. */
  Optional<Account> account() {
    return visitor.account();
  }

  /** How much the gateway holds for him. */
  long heldBytes() {
    return heldBytes;
  }

  List<String> products() {
    return session.products();
  }

  /** Whether the connection is over, or about to be. */
  boolean isClosing() {
    return closing;
  }

  void onTick(LiveTick tick, Moment now) {
    if (!closing) {
      deliver(session.onTick(tick, line.isWritable(), now));
    }
  }

  void onNewProduct(String product) {
    if (!closing) {
      deliver(session.onNewProduct(product));
    }
  }

  void onFeedEvent(FeedEvent event, Moment now) {
    if (!closing) {
      deliver(session.onFeedEvent(event, now));
    }
  }

  void onFound(Search search, Found found) {
    Moment now = loop.now();
    deliver(session.onFound(search, found, now));
    settle(now);
  }

  private void onFetched(ReplayOrder order, Fetched fetched) {
    Moment now = loop.now();
    deliver(session.onFetched(order, fetched, now));
    settle(now);
  }

  /** Whether one more request is looked at. */
  Session.Admission admit(Moment now) {
    return session.admit(now.nanos());
  }

  /** Carries out {@code request}. */
  void on(Request request, Moment now) {
    try {
      deliver(session.on(request, now));
    } catch (RuntimeException bug) {
      log.error("a request failed", bug);
      refuse(ErrorCode.INTERNAL_ERROR, "the gateway failed at this request");
    }
  }

  /** Sends what can be sent now, and has it leave. */
  void settle(Moment now) {
    if (closing) {
      return;
    }
    line.room(loop.roomBytes());
    List<Effect> effects = session.advance(line.isWritable(), now);
    while (!effects.isEmpty()) {
      deliver(effects);
      effects = session.advance(line.isWritable(), now);
    }
    deliver(session.replay(line.isWritable(), now));
    line.flush();
    listenWhileThereIsRoom(now);
    loop.wake(this, session.isWaiting());
    if (!full && session.hasReplayDue(now)) {
      replayOn();
    }
  }

  /** A replay goes on in another turn of the event loop: those who are live come first. */
  private void replayOn() {
    if (!replaying) {
      replaying = true;
      loop.run(
          () -> {
            replaying = false;
            settle(loop.now());
          });
    }
  }

  /** Looks whether the connection still serves anybody. */
  void check(Moment now) {
    count();
    if (closing) {
      return;
    }
    if (progress.isStuck(line.pendingBytes(), line.takenBytes(), now.nanos())) {
      cutOff(Closing.SLOW_CONSUMER);
    } else if (!account().map(loop::isValid).orElse(true)) {
      cutOff(Closing.KEY_ENDED);
    } else if (!full) {
      line.look(now.nanos()).ifPresent(this::cutOff);
    }
  }

  void listenWhileThereIsRoom(Moment now) {
    boolean nowFull = !line.isWritable();
    if (nowFull != full) {
      full = nowFull;
      line.listen(!full, now.nanos());
    }
    count();
  }

  private void count() {
    long nowBytes = line.heldBytes();
    loop.budget().moved(nowBytes - heldBytes);
    heldBytes = nowBytes;
  }

  /** Says that the gateway stops, and closes the connection after {@code afterMillis}. */
  void drain(long afterMillis) {
    if (!closing) {
      send(new Reply.Reconnect(afterMillis));
      line.flush();
      loop.after(afterMillis, () -> close(Closing.SERVICE_RESTART));
    }
  }

  /** Ends the connection at once: what waits for it takes memory that all need. */
  void drop() {
    closing = true;
    loop.cutOff("memory");
    log.info("drops {}: {} bytes are held for him", address(), heldBytes);
    line.abort();
  }

  /** The connection is over. */
  void left() {
    closing = true;
    replays.close();
  }

  /** Says that something was not done. */
  void refuse(ErrorCode code, String message) {
    send(new Reply.Refusal(code, message, Optional.empty()));
  }

  /** Ends the connection, since the subscriber does not do what he must. */
  void cutOff(Closing why) {
    if (!closing) {
      loop.cutOff(why.reason());
      log.info("closes {}: {}", address(), why.reason());
    }
    close(why);
  }

  private void close(Closing why) {
    if (!closing) {
      closing = true;
      line.close(why);
      loop.later(line::abort);
    }
  }

  private void deliver(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(Reply reply) -> send(reply);
        case Effect.Join(String product) -> loop.broadcast().join(product, this);
        case Effect.Leave(String product) -> loop.broadcast().leave(product, this);
        case Effect.JoinNew() -> loop.broadcast().joinNew(this);
        case Effect.LeaveNew() -> loop.broadcast().leaveNew(this);
        case Effect.CutOff() -> cutOff(Closing.SLOW_CONSUMER);
        case Effect.Seek(Search search) -> loop.seek(this, search);
        case Effect.Fetch(ReplayOrder order) -> replays.fetch(order);
        case Effect.Close _ -> replays.close();
      }
    }
  }

  private void send(Reply reply) {
    line.write(reply, ReplyCodec.encode(reply));
    loop.sent(reply);
  }
}
