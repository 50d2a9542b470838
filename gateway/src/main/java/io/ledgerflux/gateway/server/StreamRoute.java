package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.rest.BadParameterException;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.StreamQuery;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Server-sent events: who asks for them is a subscriber as who comes by a WebSocket. */
final class StreamRoute {
  static final String PATH = "/api/v1/stream";

  private final Wiring wiring;
  private final SubscriberLoop loop;

  StreamRoute(Wiring wiring, SubscriberLoop loop) {
    this.wiring = wiring;
    this.loop = loop;
  }

  void mount(Router router) {
    Resource.STREAM.mount(
        router,
        PATH,
        request -> serve(request).ifPresent(problem -> Answers.refuse(request.request(), problem)));
  }

  private Optional<Problem> serve(RoutingContext context) {
    HttpServerRequest request = context.request();
    Caller caller = KeyRoutes.caller(context);
    Request.Subscribe subscribe;
    try {
      subscribe =
          StreamQuery.read(
              RestRoutes.parameters(context),
              Optional.ofNullable(request.getHeader("Last-Event-ID")));
    } catch (BadParameterException bad) {
      return Optional.of(Problem.of(bad));
    }
    if (!subscribe.selection().products().stream().allMatch(caller::maySee)) {
      return Optional.of(
          Problem.of(ProblemCode.FORBIDDEN, "this key may not see all of these products"));
    }
    if (caller.account().isPresent() && !caller.account().get().tryConnect()) {
      wiring.metrics().refused(RefusalLabels.KEY_FULL);
      return Optional.of(Problem.of(ProblemCode.KEY_FULL, "close one of the others first"));
    }
    Optional<Admission.Denial> denial =
        wiring.admission().tryEnter(caller.address(), System.nanoTime());
    if (denial.isPresent()) {
      caller.account().ifPresent(Account::disconnected);
      wiring.metrics().refused(denial.get().label());
      return Optional.of(Problem.of(denial.get().code(), denial.get().text()));
    }
    loop.acceptor().accept(request, caller, subscribe);
    loop.httpConnections().taken(request.connection());
    return Optional.empty();
  }
}
