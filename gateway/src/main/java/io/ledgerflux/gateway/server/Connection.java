package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.codec.RequestCodec;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.TokenBucket;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's WebSocket: carries requests to his session, and the session's effects to him. A
 * socket that is full is not read either, so what a subscriber can make the gateway hold is
 * bounded. Belongs to one event loop.
 */
final class Connection implements Inlet.Guard {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /** Who has so many seconds' worth of requests refused is closed. */
  private static final int REFUSALS_SECONDS = 5;

  private final ServerWebSocket socket;
  private final Visitor visitor;
  private final SubscriberLoop loop;
  private final ServerConfig config;
  private final Session session;
  private final TokenBucket refusals;
  private final Outlet outlet;
  private final Inlet inlet;
  private final Vigil vigil;
  private final Progress progress;
  private final ReplayLink replays;
  private long heldBytes;
  private boolean full;
  private boolean closing;

  /** Whether a turn of the event loop is asked for, to go on with a replay. */
  private boolean replaying;

  Connection(ServerWebSocket socket, SubscriberLoop loop, Session session, Visitor visitor) {
    this.socket = socket;
    this.visitor = visitor;
    this.loop = loop;
    this.config = loop.serverConfig();
    this.session = session;
    this.outlet = new Outlet(socket, () -> loop.run(() -> settle(loop.now())));
    this.inlet = new Inlet(socket, this);
    this.replays = new ReplayLink(loop, this::onFetched);
    long nowNanos = loop.now().nanos();
    long requests = visitor.limits(config.session()).requestsPerSecond();
    this.refusals = new TokenBucket(requests, REFUSALS_SECONDS * requests, nowNanos);
    this.vigil = new Vigil(config.patience().ping(), config.patience().idle(), nowNanos);
    this.progress =
        new Progress(
            config.buffers().connectionBytes() / 2, config.patience().slowClose(), nowNanos);
  }

  void open() {
    outlet.room(loop.roomBytes());
    socket.textMessageHandler(this::onRequest);
    socket.binaryMessageHandler(
        message -> onRequest(new String(message.getBytes(), StandardCharsets.UTF_8)));
    socket.exceptionHandler(this::onFailure);
    socket.closeHandler(closed -> loop.left(this));
  }

  /** Where the subscriber is. */
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

  void onTick(LiveTick tick, Moment now) {
    if (closing) {
      return;
    }
    deliver(session.onTick(tick, outlet.isWritable(), now));
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

  /** The connection is over. */
  void left() {
    closing = true;
    replays.close();
  }

  /** Sends what can be sent now, and has it leave. */
  void settle(Moment now) {
    if (closing) {
      return;
    }
    outlet.room(loop.roomBytes());
    List<Effect> effects = session.advance(outlet.isWritable(), now);
    while (!effects.isEmpty()) {
      deliver(effects);
      effects = session.advance(outlet.isWritable(), now);
    }
    deliver(session.replay(outlet.isWritable(), now));
    outlet.flush();
    readWhileThereIsRoom(now);
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
    if (progress.isStuck(outlet.pendingBytes(), outlet.takenBytes(), now.nanos())) {
      cutOff(Closing.SLOW_CONSUMER);
    } else if (!account().map(loop::isValid).orElse(true)) {
      cutOff(Closing.KEY_ENDED);
    } else if (!full) {
      switch (vigil.look(now.nanos())) {
        case FINE -> {}
        case QUIET -> outlet.ping();
        case GONE -> cutOff(Closing.NO_ANSWER);
        case IDLE -> cutOff(Closing.IDLE);
      }
    }
  }

  /** Says that the gateway stops, and closes the connection after {@code afterMillis}. */
  void drain(long afterMillis) {
    if (!closing) {
      send(new Reply.Reconnect(afterMillis));
      outlet.flush();
      loop.after(afterMillis, () -> close(Closing.SERVICE_RESTART));
    }
  }

  /** Ends the connection at once: what waits for it takes memory that all need. */
  void drop() {
    closing = true;
    loop.cutOff("memory");
    log.info("drops {}: {} bytes are held for him", address(), heldBytes);
    outlet.abort();
  }

  @Override
  public boolean lets(WebSocketFrame frame, long messageBytes) {
    if (closing) {
      return frame instanceof CloseWebSocketFrame;
    }
    Moment now = loop.now();
    if (frame instanceof PongWebSocketFrame) {
      vigil.heard(now.nanos());
    } else {
      vigil.asked(now.nanos());
    }
    if (messageBytes > config.maxRequestBytes()) {
      refuseTooBig();
      return false;
    }
    boolean admitted = carriesRequest(frame) || isAdmitted(now);
    return !closing && (admitted || !Inlet.isControl(frame));
  }

  @Override
  public void onRead() {
    if (!closing) {
      readWhileThereIsRoom(loop.now());
    }
  }

  /** Whether a request ends with this frame, and is counted when it is carried out. */
  private static boolean carriesRequest(WebSocketFrame frame) {
    return !Inlet.isControl(frame) && frame.isFinalFragment();
  }

  private void onRequest(String text) {
    if (closing) {
      return;
    }
    Moment now = loop.now();
    if (isAdmitted(now)) {
      carryOut(text, now);
    }
    settle(now);
  }

  private boolean isAdmitted(Moment now) {
    return switch (session.admit(now.nanos())) {
      case ADMITTED -> true;
      case REFUSED -> {
        send(error(ErrorCode.RATE_LIMITED, "too many requests: some are not looked at"));
        refuse(now);
        yield false;
      }
      case IGNORED -> {
        refuse(now);
        yield false;
      }
    };
  }

  private void refuse(Moment now) {
    if (!refusals.tryTake(now.nanos())) {
      cutOff(Closing.TOO_MANY_REQUESTS);
    }
  }

  private void carryOut(String text, Moment now) {
    account().ifPresent(Account::asked);
    try {
      deliver(session.on(RequestCodec.decode(text), now));
    } catch (RuntimeException bug) {
      log.error("a request failed", bug);
      send(error(ErrorCode.INTERNAL_ERROR, "the gateway failed at this request"));
    }
  }

  private void readWhileThereIsRoom(Moment now) {
    boolean nowFull = !outlet.isWritable();
    if (nowFull != full) {
      full = nowFull;
      outlet.read(!full);
      vigil.heard(now.nanos());
    }
    count();
  }

  private void count() {
    long nowBytes = outlet.pendingBytes() + inlet.heldBytes();
    loop.budget().moved(nowBytes - heldBytes);
    heldBytes = nowBytes;
  }

  private void onFailure(Throwable failure) {
    Optional<Closing> why = closing ? Optional.empty() : Failures.closing(failure);
    if (why.isEmpty()) {
      log.debug("a connection failed", failure);
    } else if (why.get() == Closing.MESSAGE_TOO_BIG) {
      refuseTooBig();
    } else {
      cutOff(why.get());
    }
  }

  private void refuseTooBig() {
    send(
        error(
            ErrorCode.MESSAGE_TOO_BIG,
            "a request has %d bytes at most".formatted(config.maxRequestBytes())));
    outlet.flush();
    cutOff(Closing.MESSAGE_TOO_BIG);
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
    byte[] message = ReplyCodec.encode(reply);
    outlet.write(message);
    account().ifPresent(account -> account.sent(1, message.length));
    loop.sent(reply);
  }

  private void cutOff(Closing why) {
    if (!closing) {
      loop.cutOff(why.reason());
      log.info("closes {}: {}", address(), why.reason());
    }
    close(why);
  }

  private void close(Closing why) {
    if (!closing) {
      closing = true;
      outlet.read(why.listens());
      if (why.listens() && outlet.isWritable()) {
        socket.close(why.code(), why.reason());
      } else {
        outlet.sayGoodbye(why.code(), why.reason());
      }
      loop.later(outlet::abort);
    }
  }

  private static Reply error(ErrorCode code, String message) {
    return new Reply.Refusal(code, message, Optional.empty());
  }
}
