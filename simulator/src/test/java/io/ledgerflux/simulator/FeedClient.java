package io.ledgerflux.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A WebSocket client that keeps all it receives. */
final class FeedClient implements AutoCloseable {
  private static final String OPENING = "{\"type\":\"";

  private final Vertx vertx = Vertx.vertx();
  private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /** Held, since a client that nobody holds is closed together with its sockets. */
  private final WebSocketClient client;

  private final WebSocket socket;

  FeedClient(URI uri) throws Exception {
    this(uri, false);
  }

  static FeedClient compressed(URI uri) throws Exception {
    return new FeedClient(uri, true);
  }

  private FeedClient(URI uri, boolean compressed) throws Exception {
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setTryUsePerMessageCompression(compressed)
                .setMaxMessageSize(4 << 20));
    try {
      socket =
          client
              .webSocket()
              .textMessageHandler(this::receive)
              .connect(
                  new WebSocketConnectOptions()
                      .setHost(uri.getHost())
                      .setPort(uri.getPort())
                      .setURI("/"))
              .await(60, TimeUnit.SECONDS);
    } catch (Exception failure) {
      vertx.close();
      throw failure;
    }
  }

  void subscribe(String channel, String... products) {
    String names =
        Stream.of(products).map(name -> '"' + name + '"').collect(Collectors.joining(","));
    socket.writeTextMessage(
        "{\"type\":\"subscribe\",\"product_ids\":[%s],\"channels\":[\"%s\"]}"
            .formatted(names, channel));
  }

  private void receive(String text) {
    received.add(text);
    if (text.startsWith(OPENING)) {
      String type = text.substring(OPENING.length(), text.indexOf('"', OPENING.length()));
      counts.merge(type, 1, Integer::sum);
    }
  }

  /** How many of {@code type} came: for who asks again and again. */
  int count(String type) {
    return counts.getOrDefault(type, 0);
  }

  List<String> received() {
    return List.copyOf(received);
  }

  List<String> received(String type) {
    return received.stream().filter(text -> text.startsWith(OPENING + type + '"')).toList();
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  int closeStatus() {
    return socket.closeStatusCode() == null ? 0 : socket.closeStatusCode();
  }

  String negotiatedExtensions() {
    return String.valueOf(socket.headers().get("sec-websocket-extensions"));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
