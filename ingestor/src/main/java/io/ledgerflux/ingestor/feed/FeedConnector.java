package io.ledgerflux.ingestor.feed;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the sockets to the venue. A client counts what it has connected, and a handshake that
 * nobody answers, or a connection that broke the protocol, counts for ever: so the count is no
 * limit. A client for each socket would be kept for ever, too, by Vert.x.
 */
final class FeedConnector {
  private static final Logger log = LoggerFactory.getLogger(FeedConnector.class);

  /** What is absurdly large is still received, to be kept as a reject. */
  static final int LARGEST_MESSAGE = 16 << 20;

  /** Longer than the supervisor waits, who tells why he gives up. */
  static final Duration HANDSHAKE = Duration.ofSeconds(15);

  private final WebSocketClient compressing;
  private final WebSocketClient plain;
  private final WebSocketConnectOptions address;

  /** A venue whose messages could not be read is asked for none that are compressed. */
  private final AtomicBoolean compressed = new AtomicBoolean(true);

  /** A connector to the WebSocket at {@code uri}. */
  FeedConnector(Vertx vertx, URI uri) {
    this(vertx, uri, HANDSHAKE);
  }

  /**
   * A connector to the WebSocket at {@code uri}.
   *
   * @param handshake how long the venue may take to accept a connection, and to answer on it
   */
  FeedConnector(Vertx vertx, URI uri, Duration handshake) {
    int handshakeMillis = Math.toIntExact(handshake.toMillis());
    this.compressing = vertx.createWebSocketClient(options(true, handshakeMillis));
    this.plain = vertx.createWebSocketClient(options(false, handshakeMillis));
    this.address = address(uri, handshakeMillis);
  }

  /** A socket that has begun to connect, and tells {@code inbox} what becomes of it. */
  FeedSocket connect(Inbox inbox) {
    WebSocketClient client = compressed.get() ? compressing : plain;
    return new FeedSocket(client, inbox, this::unreadable).connect(address);
  }

  private void unreadable() {
    if (compressed.getAndSet(false)) {
      log.warn(
          "a compressed message of {} cannot be read: from now on, until this ingestor is started"
              + " anew, it asks for messages that are not compressed",
          address.getHost());
    }
  }

  private static WebSocketClientOptions options(boolean compressed, int handshakeMillis) {
    return new WebSocketClientOptions()
        .setMaxConnections(Integer.MAX_VALUE)
        .setConnectTimeout(handshakeMillis)
        .setClosingTimeout(1)
        .setMaxFrameSize(LARGEST_MESSAGE)
        .setTryUsePerMessageCompression(compressed)
        // Many servers answer so, asked or not (RFC 7692, 7.1.1.2).
        .setCompressionAllowClientNoContext(true);
  }

  private static WebSocketConnectOptions address(URI uri, int handshakeMillis) {
    boolean ssl = "wss".equalsIgnoreCase(uri.getScheme());
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new WebSocketConnectOptions()
        .setTimeout(handshakeMillis)
        .setHost(uri.getHost())
        .setPort(uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80)
        .setSsl(ssl)
        .setURI(uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery());
  }
}
