package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands at which path. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private static final String ASYNC_API = "/asyncapi.yaml";
  private static final String OPEN_API = "/openapi.yaml";
  private static final String DOCS = "/api/docs.html";

  /** Vert.x's name of the handler that agrees on compression. */
  private static final String EXTENSIONS = "webSocketExtensionHandler";

  /** Its name of the handler behind all others, which is Vert.x itself. */
  private static final String VERTX = "handler";

  /** Of 9; zlib's own choice. */
  private static final int COMPRESSION_LEVEL = 6;

  private final Vertx vertx;
  private final Wiring wiring;
  private final SubscriberLoop loop;
  private final Edge edge;
  private final Authenticator authenticator;
  private final WebSocketRoute sockets;
  private final KeyedAnswers answers = new KeyedAnswers();
  private final UnreadAnswers unread;
  private final Turns turns;

  Routes(Vertx vertx, Wiring wiring, SubscriberLoop loop) {
    this.vertx = vertx;
    this.wiring = wiring;
    this.loop = loop;
    this.edge = new Edge(wiring.config().edge());
    this.authenticator = new Authenticator(wiring, vertx);
    this.sockets = new WebSocketRoute(wiring, loop, authenticator);
    this.unread =
        new UnreadAnswers(
            wiring.rest().unreadBytes(),
            wiring.rest().limits().unreadBytes(),
            Runtime.getRuntime().availableProcessors(),
            wiring.metrics()::refused);
    this.turns = new Turns(loop::run);
  }

  /** Looks after the answers that are under way. */
  void check() {
    answers.check(loop::isValid);
    unread.check(System.nanoTime(), wiring.config().timeouts().slowClose().toNanos());
  }

  /**
   * Takes note of a TCP connection. Compressed requests must not become longer than others:
   * Vert.x's own extension has no limit.
   */
  void opened(HttpConnection connection) {
    ChannelPipeline pipeline = ((VertxConnection) connection).channel().pipeline();
    pipeline.addBefore(VERTX, "pipelining", new HttpPipeliningHandler(unread, turns));
    if (wiring.config().compression()) {
      pipeline.replace(EXTENSIONS, EXTENSIONS, extensions(wiring.config()));
    }
    loop.httpConnections().opened(connection);
  }

  /**
   * Who asks that no message leans on those before it, to save memory, is served so; a smaller
   * window the JDK's compression does not have.
   */
  private static ChannelHandler extensions(ServerConfig config) {
    return new WebSocketServerExtensionHandler(
        new PerMessageDeflateServerExtensionHandshaker(
            COMPRESSION_LEVEL,
            false,
            PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
            true,
            false,
            config.maxRequestBytes()));
  }

  /** Answers requests; the WebSocket's path is not routed, since a router hides the socket. */
  Handler<HttpServerRequest> handler() {
    Router router = router();
    return request -> {
      loop.httpConnections().asked(request.connection());
      try {
        answer(request, router);
      } catch (RuntimeException bug) { // Vert.x would log it, and leave the request unanswered.
        log.error("a request failed", bug);
        Answers.fail(request);
      }
    };
  }

  private void answer(HttpServerRequest request, Router router) {
    String path = request.path();
    edge.secure(request.response());
    if (path == null || !path.startsWith("/")) {
      request.response().setStatusCode(400).end();
    } else if (!Answers.hasQuery(request)) {
      Answers.refuse(request, Problem.of(ProblemCode.BAD_PARAMETER, "the query cannot be read"));
    } else if (path.equals(WebSocketRoute.PATH)) {
      if (edge.admits(request)) {
        sockets.serve(request);
      }
    } else {
      router.handle(request);
    }
  }

  /** All that stands at a path, but the WebSocket. */
  Router router() {
    Buffer asyncApi = Buffer.buffer(resource(ASYNC_API));
    Buffer openApi = Buffer.buffer(resource(OPEN_API));
    Buffer docs = Buffer.buffer(resource(DOCS));
    Router router = Router.router(vertx);
    new KeyRoutes(wiring, edge, authenticator, answers, loop).mount(router);
    StaticFiles.addTo(router);
    document(router, ASYNC_API, "application/yaml", asyncApi);
    document(router, OPEN_API, "application/yaml", openApi);
    document(router, "/docs", "text/html; charset=utf-8", docs);
    new RestRoutes(wiring, loop).mount(router);
    new StreamRoute(wiring, loop).mount(router);
    if (wiring.config().edge().opsPort() == 0) {
      new OpsRoutes(vertx, wiring.ops()).mount(router);
    }
    return router;
  }

  private static void document(Router router, String path, String contentType, Buffer document) {
    Resource.DOCUMENT.mount(
        router,
        path,
        request ->
            Answers.end(
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache"),
                document));
  }

  private static byte[] resource(String path) {
    try (InputStream in = Routes.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }
}
