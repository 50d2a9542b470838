package io.ledgerflux.gateway.server;

import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.OpsEndpoints.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Health, readiness and metrics, where they have no port of their own.
 *
 * @param vertx has threads that may block
 * @param endpoints what is answered
 */
record OpsRoutes(Vertx vertx, OpsEndpoints endpoints) {
  void mount(Router router) {
    Resource.DOCUMENT.mount(router, "/health", this::probe);
    Resource.DOCUMENT.mount(router, "/ready", this::probe);
    Resource.DOCUMENT.mount(router, "/metrics", this::metrics);
  }

  /** Nothing that others wait for delays these: a probe that gets no answer ends the process. */
  private void probe(RoutingContext request) {
    answer(request.response(), endpoints.answer(request.request().path()));
  }

  /** The metrics of many products are long: they are not written on the event loop. */
  private void metrics(RoutingContext request) {
    vertx
        .executeBlocking(() -> endpoints.answer(request.request().path()), false)
        .onSuccess(answer -> answer(request.response(), answer))
        .onFailure(request::fail);
  }

  private static void answer(HttpServerResponse response, Optional<Answer> answer) {
    if (answer.isEmpty()) {
      response.setStatusCode(404).end();
      return;
    }
    Answers.end(
        response
            .setStatusCode(answer.get().status())
            .putHeader(HttpHeaders.CONTENT_TYPE, answer.get().contentType()),
        Buffer.buffer(answer.get().body()));
  }
}
