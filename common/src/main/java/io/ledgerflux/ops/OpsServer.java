package io.ledgerflux.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/** The port at which a service without another one tells its health, readiness and metrics. */
public final class OpsServer implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final OpsEndpoints endpoints;

  private OpsServer(OpsEndpoints endpoints) {
    this.vertx = SingleLoopVertx.create();
    this.server = vertx.createHttpServer();
    this.endpoints = endpoints;
  }

  /**
   * A server that listens.
   *
   * @param port 0 for any that is free
   * @throws ListenException if it cannot listen there
   */
  public static OpsServer listen(int port, OpsEndpoints endpoints) {
    OpsServer ops = new OpsServer(endpoints);
    try {
      ops.server
          .requestHandler(ops::answer)
          .listen(port)
          .recover(failure -> Future.failedFuture(new ListenException(port, failure)))
          .await();
      return ops;
    } catch (ListenException e) {
      ops.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private void answer(HttpServerRequest request) {
    endpoints
        .answer(request.path())
        .ifPresentOrElse(
            answer ->
                request
                    .response()
                    .setStatusCode(answer.status())
                    .putHeader("content-type", answer.contentType())
                    .end(Buffer.buffer(answer.body())),
            () -> request.response().setStatusCode(404).end());
  }
}
