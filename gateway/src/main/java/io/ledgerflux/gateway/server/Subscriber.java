package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.codec.RequestCodec;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
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
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber: carries what happens to his session, and the session's effects to his line. A
 * line that is full is not listened to either, so what a subscriber can make the gateway hold is
 * bounded. Belongs to one event loop.
 */
final class Subscriber {
  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

  /** So many messages of a backlog go out in one turn of the event loop, about. */
  private static final int TURN_MESSAGES = 64;

  /** So much of his share what was found may take, as a part of it, however much else waits. */
  private static final int LEAST_PART = 4;

  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(1_000);

  private final SubscriberLoop loop;
  private final Visitor visitor;
  private final Session session;
  private final Line line;
  private final Progress progress;
  private final ReplayLink replays;
  private long heldBytes;
  private boolean full;
  private boolean closing;

  /** Whether another turn of the event loop is asked for. */
  private boolean goingOn;

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
    if (closing) {
      return;
    }
    Moment now = loop.now();
    int share = loop.roomBytes();
    long room = Math.max(share / LEAST_PART, share - line.heldBytes());
    deliver(session.onFound(search, found, room, now));
    settle(now);
  }

  private void onFetched(ReplayOrder order, Fetched fetched) {
    if (closing) {
      return;
    }
    Moment now = loop.now();
    deliver(session.onFetched(order, fetched, now));
    settle(now);
  }

  /** Carries out the request that {@code text} tells. */
  void on(String text, Moment now) {
    Request request;
    try {
      request = RequestCodec.decode(text);
    } catch (RuntimeException bug) {
      failed(bug, Optional.empty());
      return;
    }
    on(request, now);
  }

  /** Carries out {@code request}. */
  void on(Request request, Moment now) {
    try {
      deliver(session.on(request, now));
    } catch (RuntimeException bug) {
      failed(bug, request.id());
    }
  }

  private void failed(RuntimeException bug, Optional<JsonScalar> id) {
    log.error("a request failed", bug);
    String message = "the gateway failed at this request";
    send(new Reply.Refusal(ErrorCode.INTERNAL_ERROR, message, RETRY_MILLIS, id));
  }

  /** Sends what can be sent now, but not too much at once, and has it leave. */
  void settle(Moment now) {
    if (closing) {
      return;
    }
    line.room(loop.roomBytes());
    boolean all = advance(now);
    deliver(session.replay(line.isWritable(), loop.roomBytes(), now));
    line.flush();
    listenWhileThereIsRoom(now);
    loop.wake(this, session.isWaiting());
    if (!full && (!all || session.hasReplayDue(now))) {
      goOn();
    }
  }

  /** Sends what waits; answers whether that was all that can go now. */
  private boolean advance(Moment now) {
    int sent = 0;
    while (sent < TURN_MESSAGES && !closing) {
      List<Effect> effects = session.advance(line.isWritable(), now);
      if (effects.isEmpty()) {
        return true;
      }
      deliver(effects);
      sent += effects.size();
    }
    return closing;
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
    long nowBytes = line.heldBytes() + session.heldBytes();
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
  void refuse(ErrorCode code, String message, OptionalLong retryMillis) {
    send(new Reply.Refusal(code, message, retryMillis, Optional.empty()));
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

  /** Behind the word why the connection ends nothing may come. */
  private void send(Reply reply) {
    if (!closing) {
      line.write(reply, ReplyCodec.encode(reply));
      loop.sent(reply);
    }
  }
}
