package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.ProductsCodec;
import io.ledgerflux.ops.OpsEndpoints.Answer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What stands at which path. */
final class Routes {
  private static final String PAGE = "/page/index.html";

  private final Vertx vertx;
  private final Wiring wiring;
  private final SubscriberLoop loop;

  Routes(Vertx vertx, Wiring wiring, SubscriberLoop loop) {
    this.vertx = vertx;
    this.wiring = wiring;
    this.loop = loop;
  }

  static HttpServerOptions options(ServerConfig config) {
    return new HttpServerOptions()
        .setTcpKeepAlive(true)
        .setMaxWebSocketFrameSize(config.maxRequestBytes())
        .setMaxWebSocketMessageSize(config.maxRequestBytes())
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(config.compression());
  }

  /** Answers requests; the WebSocket's path is not routed, since a router hides the socket. */
  Handler<HttpServerRequest> handler() {
    Router router = router();
    return request -> {
      if (request.path().equals("/ws")) {
        webSocket(request);
      } else {
        router.handle(request);
      }
    };
  }

  private Router router() {
    Buffer page = Buffer.buffer(page());
    Router router = Router.router(vertx);
    router.get("/").handler(request -> page(request, page));
    router.get("/api/v1/products").handler(this::products);
    router.get("/health").handler(this::ops);
    router.get("/ready").handler(this::ops);
    router.get("/metrics").handler(this::ops);
    return router;
  }

  private void webSocket(HttpServerRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket").setStatusCode(426).end();
    } else if (!wiring.admission().isOpen()) {
      refuse(request, "not_ready", "the gateway is not ready");
    } else if (!wiring.admission().tryEnter()) {
      refuse(request, "full", "the gateway has as many connections as it may");
    } else {
      request
          .toWebSocket()
          .onSuccess(loop::accept)
          .onFailure(failure -> wiring.admission().leave());
    }
  }

  private void refuse(HttpServerRequest request, String reason, String text) {
    wiring.metrics().refused(reason);
    request.response().setStatusCode(503).putHeader("retry-after", "1").end(text + '\n');
  }

  private void products(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Buffer.buffer(ProductsCodec.encode(loop.products())));
  }

  private void page(RoutingContext request, Buffer page) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(page);
  }

  /** The metrics of many products are long: they are not written on the event loop. */
  private void ops(RoutingContext request) {
    vertx
        .executeBlocking(() -> wiring.ops().answer(request.request().path()), false)
        .onSuccess(answer -> answer(request.response(), answer))
        .onFailure(request::fail);
  }

  private static void answer(HttpServerResponse response, Optional<Answer> answer) {
    if (answer.isEmpty()) {
      response.setStatusCode(404).end();
      return;
    }
    response
        .setStatusCode(answer.get().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, answer.get().contentType())
        .end(Buffer.buffer(answer.get().body()));
  }

  private static byte[] page() {
    try (InputStream in = Routes.class.getResourceAsStream(PAGE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + PAGE);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }
}
