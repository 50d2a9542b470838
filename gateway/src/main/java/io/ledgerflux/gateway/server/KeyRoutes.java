package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.access.UsageDay;
import io.ledgerflux.gateway.codec.KeyCodec;
import io.ledgerflux.gateway.history.KeyDesk;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The gate before {@code /api/}, and what is answered there to the holder of a key alone. */
final class KeyRoutes {
  private static final String VISITOR = "visitor";

  private final Wiring wiring;
  private final Gate gate;
  private final KeyedAnswers answers;
  private final Vertx vertx;

  KeyRoutes(Wiring wiring, Gate gate, KeyedAnswers answers, Vertx vertx) {
    this.wiring = wiring;
    this.gate = gate;
    this.answers = answers;
    this.vertx = vertx;
  }

  /** Comes before all other routes. */
  void mount(Router router) {
    router.route("/api/*").handler(request -> enter(request, isStream(request)));
    if (wiring.keys().isPresent()) {
      KeyDesk desk = wiring.keys().get();
      router.route("/api/v1/products/:product/*").handler(KeyRoutes::checkProduct);
      router.post("/api/v1/ticket").handler(request -> ticket(request, desk));
      router.get("/api/v1/usage").handler(request -> usage(request, desk));
    }
  }

  /** Who asks. */
  static Visitor visitor(RoutingContext request) {
    return request.get(VISITOR);
  }

  private static boolean isStream(RoutingContext request) {
    return request.normalizedPath().equals(StreamRoute.PATH);
  }

  private void enter(RoutingContext request, boolean lasting) {
    gate.enter(
        request.request(),
        lasting,
        visitor -> {
          request.put(VISITOR, visitor);
          visitor.account().ifPresent(account -> answers.begin(request.request(), account));
          request.next();
        });
  }

  private static void checkProduct(RoutingContext request) {
    if (visitor(request).maySee(RestRoutes.product(request))) {
      request.next();
    } else {
      refuse(request, ProblemCode.FORBIDDEN, "this key may not see this product");
    }
  }

  private void ticket(RoutingContext request, KeyDesk desk) {
    String keyId = keyId(request);
    var _ =
        vertx
            .executeBlocking(() -> desk.issueTicket(keyId, System.nanoTime()), false)
            .onSuccess(
                ticket ->
                    json(request.request(), KeyCodec.ticket(ticket, Tickets.LIFE.toSeconds())))
            .onFailure(request::fail);
  }

  private void usage(RoutingContext request, KeyDesk desk) {
    String keyId = keyId(request);
    var _ =
        vertx
            .<List<UsageDay>>executeBlocking(() -> desk.usage(keyId), false)
            .onSuccess(days -> json(request.request(), KeyCodec.usage(keyId, days)))
            .onFailure(
                failure ->
                    refuse(
                        request, ProblemCode.HISTORY_UNAVAILABLE, "usage cannot be read just now"));
  }

  private static String keyId(RoutingContext request) {
    return visitor(request).account().orElseThrow().key().id();
  }

  private static void json(HttpServerRequest request, byte[] body) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(body));
  }

  private static void refuse(RoutingContext request, ProblemCode code, String why) {
    Answers.refuse(request.request(), Problem.of(code, why));
  }
}
