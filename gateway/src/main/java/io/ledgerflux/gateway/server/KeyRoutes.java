package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.access.UsageDay;
import io.ledgerflux.gateway.codec.KeyCodec;
import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.ops.Threads;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The authentication before {@code /api/}, and what is answered there to the holder of a key alone.
 */
final class KeyRoutes {
  private static final String CALLER = "caller";

  /** Said of a request for a stream, by the router: it knows every way to write the path. */
  private static final String LASTING = "lasting";

  private final Wiring wiring;
  private final Edge edge;
  private final Authenticator authenticator;
  private final KeyedAnswers answers;
  private final SubscriberLoop loop;

  KeyRoutes(
      Wiring wiring,
      Edge edge,
      Authenticator authenticator,
      KeyedAnswers answers,
      SubscriberLoop loop) {
    this.wiring = wiring;
    this.edge = edge;
    this.authenticator = authenticator;
    this.answers = answers;
    this.loop = loop;
  }

  /** Comes before all other routes. */
  void mount(Router router) {
    router.route(StreamRoute.PATH).handler(request -> request.put(LASTING, true).next());
    router.route("/api/*").handler(request -> enter(request, request.get(LASTING) != null));
    if (wiring.keys().isPresent()) {
      KeyRegistry keys = wiring.keys().get();
      router.route("/api/v1/products/:product/*").handler(KeyRoutes::checkProduct);
      Resource.ACTION.mount(router, "/api/v1/ticket", request -> ticket(request, keys));
      Resource.DOCUMENT.mount(router, "/api/v1/usage", request -> usage(request, keys));
    }
  }

  /** Who asks. */
  static Caller caller(RoutingContext request) {
    return request.get(CALLER);
  }

  /** What costs least comes first: the key of who asks too often is not even looked at. */
  private void enter(RoutingContext request, boolean lasting) {
    if (!edge.admits(request.request())) {
      return;
    }
    String address = authenticator.address(request.request());
    Optional<Problem> refusal = judge(address, lasting);
    if (refusal.isPresent()) {
      Answers.refuse(request.request(), refusal.get());
      return;
    }
    authenticator.enter(
        request.request(),
        address,
        lasting,
        caller -> {
          request.put(CALLER, caller);
          caller.account().ifPresent(account -> answers.begin(request.request(), account));
          request.next();
        });
  }

  private Optional<Problem> judge(String address, boolean lasting) {
    long nowNanos = System.nanoTime();
    Optional<Problem> tooOften = wiring.rest().judge(address, nowNanos);
    if (tooOften.isPresent() || !lasting) {
      return tooOften;
    }
    Optional<Admission.Denial> denial = wiring.admission().knock(address, nowNanos);
    denial.ifPresent(why -> wiring.metrics().refused(why.label()));
    return denial.map(why -> Problem.of(why.code(), why.text()));
  }

  private static void checkProduct(RoutingContext request) {
    if (caller(request).maySee(RestRoutes.product(request))) {
      request.next();
    } else {
      refuse(request, ProblemCode.FORBIDDEN, "this key may not see this product");
    }
  }

  private void ticket(RoutingContext request, KeyRegistry keys) {
    String keyId = keyId(request);
    Threads.start(
        "ticket-" + keyId,
        () -> {
          String ticket = keys.issueTicket(keyId, System.nanoTime());
          say(request, () -> json(request.request(), ticketBody(ticket)));
        });
  }

  private static byte[] ticketBody(String ticket) {
    return KeyCodec.ticket(ticket, Tickets.LIFE.toSeconds());
  }

  private void usage(RoutingContext request, KeyRegistry keys) {
    String keyId = keyId(request);
    Threads.start(
        "usage-" + keyId,
        () -> {
          try {
            List<UsageDay> days = keys.usage(keyId);
            say(request, () -> json(request.request(), KeyCodec.usage(keyId, days)));
          } catch (SQLException e) {
            say(
                request,
                () ->
                    refuse(
                        request, ProblemCode.HISTORY_UNAVAILABLE, "usage cannot be read just now"));
          }
        });
  }

  /** Back on the event loop; who asked may have gone. */
  private void say(RoutingContext request, Runnable answer) {
    loop.run(
        () -> {
          if (!request.response().closed()) {
            answer.run();
          }
        });
  }

  private static String keyId(RoutingContext request) {
    return caller(request).account().orElseThrow().key().id();
  }

  private static void json(HttpServerRequest request, byte[] body) {
    Answers.end(
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store"),
        body);
  }

  private static void refuse(RoutingContext request, ProblemCode code, String why) {
    Answers.refuse(request.request(), Problem.of(code, why));
  }
}
