package io.ledgerflux.gateway.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands at a path and is asked for by some methods alone: who comes with another is told them
 * (RFC 9110, 15.5.6).
 *
 * @param methods that are answered
 */
record Resource(List<HttpMethod> methods) {
  /** Its head alone may be asked for: that is made as the whole is, and sent without its body. */
  static final Resource DOCUMENT = new Resource(List.of(HttpMethod.GET, HttpMethod.HEAD));

  /** It is sent as it is made, and has no head without what follows. */
  static final Resource STREAM = new Resource(List.of(HttpMethod.GET));

  /** Something is done where it is asked for. */
  static final Resource ACTION = new Resource(List.of(HttpMethod.POST));

  /** Has {@code router} answer with {@code handler} at {@code path}. */
  void mount(Router router, String path, Handler<RoutingContext> handler) {
    Route route = router.route(path);
    methods.forEach(route::method);
    route.handler(handler);
    String allowed = methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    router
        .route(path)
        .handler(
            request -> {
              request.response().putHeader(HttpHeaders.ALLOW, allowed);
              request.fail(405);
            });
  }
}
