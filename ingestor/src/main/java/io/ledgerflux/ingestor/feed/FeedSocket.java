package io.ledgerflux.ingestor.feed;

import io.ledgerflux.model.Timestamps;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** One WebSocket to the venue. Its callbacks do nothing but put what came into an inbox. */
final class FeedSocket {
  private final ClientWebSocket socket;
  private final Inbox inbox;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean paused = new AtomicBoolean();

  private FeedSocket(ClientWebSocket socket, Inbox inbox) {
    this.socket = socket;
    this.inbox = inbox;
  }

  /** A socket that begins to connect, and tells the inbox what becomes of it. */
  static FeedSocket connect(WebSocketClient client, WebSocketConnectOptions where, Inbox inbox) {
    FeedSocket feed = new FeedSocket(client.webSocket(), inbox);
    feed.socket
        .textMessageHandler(feed::received)
        .binaryMessageHandler(feed::received)
        .closeHandler(closed -> feed.ended(feed.farewell()))
        .exceptionHandler(problem -> feed.ended(describe(problem)))
        .connect(where)
        .onSuccess(open -> inbox.put(new Inbound.Opened(feed, System.nanoTime())))
        .onFailure(problem -> feed.ended(describe(problem)));
    return feed;
  }

  void send(String text) {
    socket.writeTextMessage(text).onFailure(problem -> ended(describe(problem)));
  }

  void close() {
    ended.set(true);
    socket.close();
  }

  /** Lets messages come again where they were held back. */
  void resume() {
    if (paused.compareAndSet(true, false)) {
      socket.resume();
    }
  }

  boolean isPaused() {
    return paused.get();
  }

  private void received(Buffer bytes) {
    received(bytes.toString(StandardCharsets.UTF_8));
  }

  private void received(String text) {
    inbox.put(
        new Inbound.Text(this, text, Timestamps.nanos(Instant.now()), System.nanoTime()));
    if (inbox.isFull() && paused.compareAndSet(false, true)) {
      socket.pause();
    }
  }

  private void ended(String reason) {
    if (ended.compareAndSet(false, true)) {
      inbox.put(new Inbound.Closed(this, reason, System.nanoTime()));
      socket.close();
    }
  }

  private String farewell() {
    Short code = socket.closeStatusCode();
    String reason = socket.closeReason();
    return "the venue closed the connection"
        + (code == null ? "" : " (" + code + (reason == null ? "" : " " + reason) + ")");
  }

  private static String describe(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }
}
