package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.ApiKey;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.handshake.ServerHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection, from its opening to its end. What arrives waits in a bounded queue;
 * while that is full the socket is not read, and the gateway is what notices.
 */
final class Connection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final int WAITING_ARRIVALS = 4_096;
  private static final int LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;
  private static final long GOODBYE_MILLIS = 500;

  /** What arrives on a connection. */
  sealed interface Arrival {
    /** It is open. */
    record Opened(long atNanos) implements Arrival {}

    /** A message came. */
    record Text(String text, long atNanos) implements Arrival {}

    /** It ended, or could not be had; nothing follows. */
    record Ended(String reason, Reconnection reconnection) implements Arrival {}
  }

  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(WAITING_ARRIVALS);
  private final Callbacks socket;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final URI uri;
  private volatile boolean opened;
  private volatile boolean abandoned;

  Connection(URI uri, Optional<ApiKey> key, Duration patience) {
    this.uri = uri;
    Map<String, String> headers =
        key.map(shown -> Map.of("Authorization", shown.authorization())).orElse(Map.of());
    socket = new Callbacks(uri, new Handshake(LARGEST_MESSAGE_BYTES), headers, patience);
    socket.setDaemon(true);
    socket.setTcpNoDelay(true);
    // Who follows the connection asks by a ping of his own, and knows what he has not read yet.
    socket.setConnectionLostTimeout(0);
  }

  /** Begins to connect; {@link #next} tells how it went. */
  void open() {
    socket.connect();
  }

  /** Waits for what comes next, for {@code wait} at most. */
  Optional<Arrival> next(Duration wait) throws InterruptedException {
    return Optional.ofNullable(arrivals.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Of the gateway. */
  URI uri() {
    return uri;
  }

  /** Whether it was opened, and has not ended. */
  boolean isOpen() {
    return opened && !hasEnded();
  }

  /** Whether it has ended, or could not be had. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Sends {@code text}; that it cannot shows as the connection's end. */
  void send(String text) {
    try {
      socket.send(text);
    } catch (WebsocketNotConnectedException e) {
      log.debug("not sent: the connection is ending", e);
    }
  }

  /** Says good-bye, as the protocol wants it, and does not wait long for the answer. */
  @Override
  public void close() {
    abandoned = true;
    socket.close();
    try {
      if (opened) {
        ended.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    disconnect();
  }

  /** Breaks the connection without a word, as a lost network does. */
  void kill() {
    disconnect();
  }

  private void disconnect() {
    try {
      Socket tcp = socket.getSocket();
      if (tcp != null) {
        tcp.close();
      }
    } catch (IOException e) {
      log.debug("the socket was not closed", e);
    }
  }

  private void put(Arrival arrival) {
    try {
      boolean taken = false;
      while (!taken && !abandoned) {
        taken = arrivals.offer(arrival, 100, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long now() {
    return Timestamps.nanos(Instant.now());
  }

  /** The library's callbacks, on its thread, as arrivals. */
  private final class Callbacks extends WebSocketClient {
    private final Handshake handshake;
    private volatile String failure = "";

    Callbacks(URI uri, Handshake handshake, Map<String, String> headers, Duration patience) {
      super(uri, handshake, headers, Math.toIntExact(patience.toMillis()));
      this.handshake = handshake;
    }

    @Override
    public void onOpen(ServerHandshake granted) {
      opened = true;
      put(new Arrival.Opened(now()));
    }

    @Override
    public void onMessage(String text) {
      put(new Arrival.Text(text, now()));
    }

    @Override
    public void onMessage(ByteBuffer bytes) {
      put(new Arrival.Text(StandardCharsets.UTF_8.decode(bytes).toString(), now()));
    }

    @Override
    public void onError(Exception e) {
      failure = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      ended.countDown();
      put(
          handshake
              .refusal()
              .map(this::refused)
              .orElseGet(() -> closed(code, reason == null ? "" : reason, remote)));
    }

    private Arrival.Ended refused(Handshake.Refusal refusal) {
      return new Arrival.Ended(refusal.reason(uri.getPath()), Reconnection.afterRefusal(refusal));
    }

    private Arrival.Ended closed(int code, String reason, boolean remote) {
      String words = reason.isBlank() ? failure : reason;
      String told = code > 0 ? ("closed with " + code + " " + words).strip() : words;
      if (told.isBlank()) {
        told = opened ? "the connection was lost" : "the server ended it before it answered";
      }
      return new Arrival.Ended(
          told, remote ? Reconnection.afterClose(code) : new Reconnection.Gradually());
    }
  }
}
