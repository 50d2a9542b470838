package io.ledgerflux.ingestor.feed;

import io.ledgerflux.model.Timestamps;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/** One WebSocket to the venue. Its callbacks do nothing but put what came into an inbox. */
final class FeedSocket {
  private final ClientWebSocket socket;
  private final MessageAggregator messages = new MessageAggregator(FeedConnector.LARGEST_MESSAGE);
  private final Inbox inbox;
  private final Runnable unreadable;
  private final Promise<WebSocket> open = Promise.promise();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean paused = new AtomicBoolean();

  /**
   * A socket that will tell {@code inbox} what becomes of it.
   *
   * @param unreadable called where what the venue sends cannot be read
   */
  FeedSocket(WebSocketClient client, Inbox inbox, Runnable unreadable) {
    this.socket = client.webSocket();
    this.inbox = inbox;
    this.unreadable = unreadable;
  }

  /** Begins to connect. */
  FeedSocket connect(WebSocketConnectOptions where) {
    open.future()
        .onSuccess(opened -> inbox.put(new Inbound.Opened(this, System.nanoTime())))
        .onFailure(problem -> ended(FailureWords.of(problem)));
    socket
        .frameHandler(this::received)
        .pongHandler(pong -> inbox.put(new Inbound.Pong(this, System.nanoTime())))
        .closeHandler(closed -> ended(farewell()))
        .exceptionHandler(this::broke)
        .connect(where)
        .onComplete(open);
    return this;
  }

  void send(String text) {
    open.future()
        .compose(opened -> opened.writeTextMessage(text))
        .onFailure(problem -> ended(FailureWords.of(problem)));
  }

  /** Asks for a sign of life, which comes as a pong. */
  void ping() {
    open.future()
        .compose(opened -> opened.writePing(Buffer.buffer()))
        .onFailure(problem -> ended(FailureWords.of(problem)));
  }

  /** Closes it, now or as soon as it is open; nothing more is told of its end. */
  void close() {
    ended.set(true);
    open.future().onSuccess(WebSocket::close);
  }

  /** Lets messages come again that were held back because the inbox was full. */
  void resumeIfRoom() {
    if (inbox.hasRoom() && paused.compareAndSet(true, false)) {
      socket.resume();
    }
  }

  private void received(WebSocketFrame frame) {
    try {
      messages.add(frame).ifPresent(this::received);
    } catch (TooLongFrameException e) {
      broke(e);
    }
  }

  private void received(String text) {
    inbox.put(new Inbound.Text(this, text, Timestamps.nanos(Instant.now()), System.nanoTime()));
    if (inbox.isFull() && !paused.get()) {
      socket.pause();
      paused.set(true);
    }
  }

  private void broke(Throwable problem) {
    if (isUnreadable(problem)) {
      unreadable.run();
    }
    ended(FailureWords.of(problem));
  }

  /** Whether it could be of the compression: what is too long or no frame at all is not. */
  private static boolean isUnreadable(Throwable problem) {
    return problem instanceof CodecException
        && !(problem instanceof CorruptedFrameException)
        && !(problem instanceof TooLongFrameException)
        && !(problem.getCause() instanceof SSLException);
  }

  private void ended(String reason) {
    if (ended.compareAndSet(false, true)) {
      inbox.put(new Inbound.Closed(this, reason, System.nanoTime()));
      open.future().onSuccess(WebSocket::close);
    }
  }

  private String farewell() {
    Short code = socket.closeStatusCode();
    String reason = socket.closeReason();
    return "the venue closed the connection"
        + (code == null ? "" : " (" + code + (reason == null ? "" : " " + reason) + ")");
  }
}
