package io.ledgerflux.ingestor;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A venue that a test scripts, for what no market does of itself. */
final class ScriptedVenue implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> extensions = new CopyOnWriteArrayList<>();
  private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final boolean secure;

  /** A venue that answers each request as {@code script} says. */
  ScriptedVenue(HttpServerOptions options, BiConsumer<ScriptedVenue, String> script) {
    secure = options.isSsl();
    server =
        vertx
            .createHttpServer(
                options
                    .setPort(0)
                    .setHost("127.0.0.1")
                    .setPerMessageWebSocketCompressionSupported(true))
            .webSocketHandler(
                socket -> {
                  sockets.add(socket);
                  extensions.add(String.valueOf(socket.headers().get("sec-websocket-extensions")));
                  socket.textMessageHandler(
                      request -> {
                        requests.add(request);
                        script.accept(this, request);
                      });
                  socket.closeHandler(closed -> sockets.remove(socket));
                });
    server.listen().await();
  }

  URI uri() {
    return URI.create(
        (secure ? "wss" : "ws") + "://localhost:" + server.actualPort() + "/feed?x=1");
  }

  void say(String text) {
    sockets.forEach(socket -> socket.writeTextMessage(text));
  }

  void sayInBytes(String text) {
    sockets.forEach(socket -> socket.writeBinaryMessage(Buffer.buffer(text)));
  }

  /** Confirms one product on both channels. */
  void confirm(String product) {
    say(
        """
        {"type":"subscriptions","channels":[{"name":"ticker","product_ids":["%s"]},\
        {"name":"heartbeat","product_ids":["%s"]}]}"""
            .formatted(product, product));
  }

  void beat(String product, long lastTradeId) {
    say(
        """
        {"type":"heartbeat","last_trade_id":%d,"product_id":"%s","sequence":1}"""
            .formatted(lastTradeId, product));
  }

  static String ticker(String product, long sequence, long tradeId) {
    return """
    {"type":"ticker","sequence":%d,"product_id":"%s","price":"1.50","best_bid":"1.49",\
    "best_ask":"1.51","side":"buy","time":"2026-03-04T05:06:07.089012Z","trade_id":%d,\
    "last_size":"2"}"""
        .formatted(sequence, product, tradeId);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
