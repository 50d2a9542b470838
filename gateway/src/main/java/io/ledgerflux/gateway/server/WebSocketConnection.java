package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.server.RequestThrottle.Decision;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Session;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's WebSocket: writes what he is sent, and passes his requests on to his session.
 * Belongs to one event loop.
 */
final class WebSocketConnection implements SubscriberConnection, InboundFrames.Guard {
  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  private final ServerWebSocket socket;
  private final SubscriberLoop loop;
  private final ServerConfig config;
  private final Optional<Account> account;
  private final Subscriber subscriber;
  private final RequestThrottle requests;
  private final OutboundFrames outbound;
  private final InboundFrames inbound;
  private final Keepalive keepalive;

  WebSocketConnection(ServerWebSocket socket, SubscriberLoop loop, Session session, Caller caller) {
    this.socket = socket;
    this.loop = loop;
    this.config = loop.serverConfig();
    this.account = caller.account();
    this.subscriber = new Subscriber(loop, caller, session, this);
    this.outbound = new OutboundFrames(socket, () -> loop.run(() -> subscriber.settle(loop.now())));
    this.inbound = new InboundFrames(socket, this);
    long nowNanos = System.nanoTime();
    this.requests =
        new RequestThrottle(caller.limits(config.session()).requestsPerSecond(), nowNanos);
    this.keepalive = new Keepalive(config.timeouts().ping(), config.timeouts().idle(), nowNanos);
  }

  /** Begins to listen; returns the subscriber at the other end. */
  Subscriber open() {
    outbound.room(loop.roomBytes());
    socket.textMessageHandler(this::onRequest);
    socket.binaryMessageHandler(message -> onBinary(message.getBytes()));
    socket.exceptionHandler(this::onFailure);
    Sockets.onClosed(socket, () -> loop.run(() -> loop.left(subscriber)));
    return subscriber;
  }

  @Override
  public boolean lets(WebSocketFrame frame, long messageBytes) {
    if (subscriber.isClosing()) {
      return frame instanceof CloseWebSocketFrame;
    }
    if (frame.rsv() != 0) {
      subscriber.cutOff(Closing.PROTOCOL_ERROR);
      return false;
    }
    Moment now = loop.now();
    if (frame instanceof PongWebSocketFrame) {
      keepalive.heard(now.nanos());
    } else {
      keepalive.asked(now.nanos());
    }
    if (messageBytes > config.maxRequestBytes()) {
      refuseTooBig();
      return false;
    }
    boolean admitted = carriesRequest(frame) || isAdmitted(0, now);
    return !subscriber.isClosing() && (admitted || !InboundFrames.isControl(frame));
  }

  @Override
  public void onRead() {
    if (!subscriber.isClosing()) {
      subscriber.listenWhileThereIsRoom(loop.now());
    }
  }

  /** Whether a request ends with this frame, and is counted when it is carried out. */
  private static boolean carriesRequest(WebSocketFrame frame) {
    return !InboundFrames.isControl(frame) && frame.isFinalFragment();
  }

  /** A text message that is not UTF-8 does not come so far. */
  private void onBinary(byte[] message) {
    try {
      onRequest(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
    } catch (CharacterCodingException e) {
      if (!subscriber.isClosing()) {
        subscriber.cutOff(Closing.BROKEN_TEXT);
      }
    }
  }

  private void onRequest(String text) {
    if (subscriber.isClosing()) {
      return;
    }
    Moment now = loop.now();
    if (isAdmitted(text.length(), now)) {
      account.ifPresent(Account::asked);
      long before = subscriber.begun();
      subscriber.on(text, now);
      requests.charge(subscriber.begun() - before, now.nanos());
    }
    subscriber.settle(now);
  }

  private boolean isAdmitted(long bytes, Moment now) {
    return switch (requests.admit(bytes, now.nanos())) {
      case Decision.Admitted _ -> true;
      case Decision.Refused(long retryMillis) -> {
        subscriber.refuse(
            ErrorCode.RATE_LIMITED,
            "too many requests: none is looked at until retry_ms is over",
            OptionalLong.of(retryMillis));
        yield false;
      }
      case Decision.Ignored _ -> {
        ignore(now);
        yield false;
      }
    };
  }

  private void ignore(Moment now) {
    if (!requests.bears(now.nanos())) {
      subscriber.cutOff(Closing.TOO_MANY_REQUESTS);
    }
  }

  private void onFailure(Throwable failure) {
    Optional<Closing> why = subscriber.isClosing() ? Optional.empty() : Failures.closing(failure);
    if (why.isEmpty()) {
      log.debug("a connection failed", failure);
    } else if (why.get() == Closing.MESSAGE_TOO_BIG) {
      refuseTooBig();
    } else {
      subscriber.cutOff(why.get());
    }
  }

  private void refuseTooBig() {
    subscriber.refuse(
        ErrorCode.MESSAGE_TOO_BIG,
        "a request has %d bytes at most".formatted(config.maxRequestBytes()),
        OptionalLong.empty());
    outbound.flush();
    subscriber.cutOff(Closing.MESSAGE_TOO_BIG);
  }

  @Override
  public void room(int bytes) {
    outbound.room(bytes);
  }

  @Override
  public void write(Reply reply, byte[] message) {
    outbound.write(message);
    account.ifPresent(known -> known.sent(1, message.length));
  }

  @Override
  public void flush() {
    outbound.flush();
  }

  @Override
  public boolean isWritable() {
    return outbound.isWritable();
  }

  @Override
  public long pendingBytes() {
    return outbound.pendingBytes();
  }

  @Override
  public long takenBytes() {
    return outbound.takenBytes();
  }

  @Override
  public long heldBytes() {
    return outbound.pendingBytes() + inbound.heldBytes();
  }

  @Override
  public void listen(boolean listening, long nowNanos) {
    outbound.read(listening);
    keepalive.heard(nowNanos);
  }

  @Override
  public Optional<Closing> look(long nowNanos) {
    return switch (keepalive.look(nowNanos)) {
      case FINE -> Optional.empty();
      case QUIET -> {
        outbound.ping();
        yield Optional.empty();
      }
      case GONE -> Optional.of(Closing.NO_ANSWER);
      case IDLE -> Optional.of(Closing.IDLE);
    };
  }

  @Override
  public void close(Closing why) {
    outbound.read(why.listens());
    if (why.listens() && outbound.isWritable()) {
      socket.close(why.code(), why.reason());
    } else {
      outbound.sayGoodbye(why.code(), why.reason());
    }
  }

  @Override
  public void abort() {
    outbound.abort();
  }
}
