package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.codec.RequestCodec;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's WebSocket: carries requests to his session, and the session's effects to him. A
 * socket that is full is not read either, so what a subscriber can make the gateway hold is
 * bounded. Belongs to one event loop.
 */
final class Connection {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final short POLICY_VIOLATION = 1008;
  private static final short MESSAGE_TOO_BIG = 1009;
  private static final short SERVICE_RESTART = 1012;

  private final ServerWebSocket socket;
  private final SubscriberLoop loop;
  private final ServerConfig config;
  private final Session session;
  private final Outlet outlet;
  private long heardNanos;
  private boolean full;
  private long fullSinceNanos;
  private boolean closing;

  Connection(ServerWebSocket socket, SubscriberLoop loop, Session session) {
    this.socket = socket;
    this.loop = loop;
    this.config = loop.serverConfig();
    this.session = session;
    this.outlet = new Outlet(socket, config.bufferBytes(), () -> loop.run(this::onDrained));
    this.heardNanos = loop.now().nanos();
  }

  void open() {
    socket.frameHandler(frame -> heardNanos = loop.now().nanos());
    socket.textMessageHandler(this::onRequest);
    socket.binaryMessageHandler(
        message -> onRequest(new String(message.getBytes(), StandardCharsets.UTF_8)));
    socket.exceptionHandler(this::onFailure);
    socket.closeHandler(closed -> loop.left(this));
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

  void onFound(Search search, Found found) {
    Moment now = loop.now();
    deliver(session.onFound(search, found, now));
    settle(now);
  }

  /** Sends what can be sent now, and has it leave. */
  void settle(Moment now) {
    if (closing) {
      return;
    }
    List<Effect> effects = session.advance(outlet.isWritable(), now);
    while (!effects.isEmpty()) {
      deliver(effects);
      effects = session.advance(outlet.isWritable(), now);
    }
    outlet.flush();
    if (!outlet.isWritable() && !full) {
      full = true;
      fullSinceNanos = now.nanos();
      socket.pause();
    }
    loop.wake(this, session.isWaiting());
  }

  /** Closes the connection if it was full, or silent, for too long. */
  void check(Moment now) {
    if (full && isLonger(config.slowClose(), fullSinceNanos, now)) {
      cutOff(POLICY_VIOLATION, "slow consumer");
    } else if (!config.idle().isZero() && isLonger(config.idle(), heardNanos, now)) {
      cutOff(POLICY_VIOLATION, "idle");
    }
  }

  /** Closes the connection because the gateway stops. */
  void stop() {
    close(SERVICE_RESTART, "the gateway stops");
  }

  private void onRequest(String text) {
    if (closing) {
      return;
    }
    Moment now = loop.now();
    switch (session.admit(now.nanos())) {
      case ADMITTED -> carryOut(text, now);
      case REFUSED ->
          send(error(ErrorCode.RATE_LIMITED, "too many requests: some are not looked at"));
      case IGNORED -> {}
    }
    settle(now);
  }

  private void carryOut(String text, Moment now) {
    if (text.length() > config.maxRequestBytes()) {
      refuseTooBig();
      return;
    }
    try {
      deliver(session.on(RequestCodec.decode(text), now));
    } catch (RuntimeException bug) {
      log.error("a request failed", bug);
      send(error(ErrorCode.INTERNAL_ERROR, "the gateway failed at this request"));
    }
  }

  private void onDrained() {
    if (full && outlet.isWritable()) {
      full = false;
      socket.resume();
    }
    settle(loop.now());
  }

  private void onFailure(Throwable failure) {
    if (!closing && Failures.isTooBig(failure)) {
      refuseTooBig();
    } else {
      log.debug("a connection failed", failure);
    }
  }

  private void refuseTooBig() {
    send(
        error(
            ErrorCode.MESSAGE_TOO_BIG,
            "a request has %d bytes at most".formatted(config.maxRequestBytes())));
    outlet.flush();
    cutOff(MESSAGE_TOO_BIG, "message too big");
  }

  private void deliver(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(Reply reply) -> send(reply);
        case Effect.Join(String product) -> loop.join(product, this);
        case Effect.Leave(String product) -> loop.leave(product, this);
        case Effect.Seek(Search search) -> loop.seek(this, search);
      }
    }
  }

  private void send(Reply reply) {
    outlet.write(ReplyCodec.encode(reply));
    loop.sent(reply);
  }

  private void cutOff(short code, String reason) {
    if (!closing) {
      loop.cutOff(reason);
      log.info("closes {}: {}", socket.remoteAddress(), reason);
    }
    close(code, reason);
  }

  private void close(short code, String reason) {
    if (!closing) {
      closing = true;
      socket.resume();
      if (outlet.isWritable()) {
        socket.close(code, reason);
      } else {
        outlet.sayGoodbye(code, reason);
      }
      loop.later(outlet::abort);
    }
  }

  private static Reply error(ErrorCode code, String message) {
    return new Reply.Refusal(code, message, Optional.empty());
  }

  private static boolean isLonger(Duration most, long sinceNanos, Moment now) {
    return now.nanos() - sinceNanos >= most.toNanos();
  }
}
