package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.access.UsageDay;
import io.ledgerflux.gateway.codec.KeyCodec;
import io.ledgerflux.gateway.history.KeyDesk;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;

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
      router.route("/api/v1/stream").handler(KeyRoutes::checkProducts);
      router.post("/api/v1/ticket").handler(request -> ticket(request, desk));
      router.get("/api/v1/usage").handler(request -> usage(request, desk));
    }
  }

  /** Who asks. */
  static Visitor visitor(RoutingContext request) {
    return request.get(VISITOR);
  }

  private static boolean isStream(RoutingContext request) {
    return request.normalizedPath().equals("/api/v1/stream");
  }

  private void enter(RoutingContext request, boolean lasting) {
    gate.enter(
        request.request(),
        lasting,
        visitor -> {
          request.put(VISITOR, visitor);
          if (visitor.account().isPresent()) {
            Account account = visitor.account().get();
            if (lasting && !account.tryConnect()) {
              refuse(request, ProblemCode.RATE_LIMITED, "this key has all connections it may");
              return;
            }
            answers.begin(request.request(), account, lasting);
          }
          request.next();
        });
  }

  private static void checkProduct(RoutingContext request) {
    check(request, List.of(String.valueOf(request.pathParam("product"))));
  }

  private static void checkProducts(RoutingContext request) {
    List<String> products =
        request.queryParam("products").stream()
            .flatMap(value -> List.of(value.split(",", -1)).stream())
            .filter(product -> !product.isBlank())
            .toList();
    check(request, products.isEmpty() ? List.of(Selection.EVERYTHING) : products);
  }

  private static void check(RoutingContext request, List<String> products) {
    Visitor visitor = visitor(request);
    if (products.stream().allMatch(p -> visitor.maySee(p.strip().toUpperCase(Locale.ROOT)))) {
      request.next();
    } else {
      refuse(request, ProblemCode.FORBIDDEN, "this key may not see all of these products");
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
