package io.ledgerflux.ingestor.feed;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;

/**
 * Makes the sockets to the venue, each with a client of its own: one client counts what it has
 * connected, and a handshake that nobody answers, or a connection that broke the protocol, would
 * count for ever.
 */
final class FeedConnector {
  /** What is absurdly large is still received, to be kept as a reject. */
  private static final int LARGEST_MESSAGE = 16 << 20;

  private final Vertx vertx;
  private final WebSocketConnectOptions address;

  /** A venue whose messages could not be read is asked for none that are compressed. */
  private volatile boolean compressed = true;

  /** A connector to the WebSocket at {@code uri}. */
  FeedConnector(Vertx vertx, URI uri) {
    this.vertx = vertx;
    this.address = address(uri);
  }

  /** A socket that has begun to connect, and tells {@code inbox} what becomes of it. */
  FeedSocket connect(Inbox inbox) {
    WebSocketClient client = vertx.createWebSocketClient(options(compressed));
    return new FeedSocket(client, inbox, () -> compressed = false).connect(address);
  }

  private static WebSocketClientOptions options(boolean compressed) {
    return new WebSocketClientOptions()
        .setConnectTimeout(10_000)
        .setClosingTimeout(1)
        .setMaxFrameSize(LARGEST_MESSAGE)
        .setMaxMessageSize(LARGEST_MESSAGE)
        .setTryUsePerMessageCompression(compressed)
        // Many servers answer so, asked or not (RFC 7692, 7.1.1.2).
        .setCompressionAllowClientNoContext(true);
  }

  private static WebSocketConnectOptions address(URI uri) {
    boolean ssl = "wss".equalsIgnoreCase(uri.getScheme());
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new WebSocketConnectOptions()
        .setHost(uri.getHost())
        .setPort(uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80)
        .setSsl(ssl)
        .setURI(uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery());
  }
}
