package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Origins;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * What browsers are told with every answer, and which pages they may let at it.
 *
 * @param config what lies between the gateway and the open internet
 */
record Edge(EdgeConfig config) {
  /** Nothing comes from elsewhere, and nothing is written into the page but by its own files. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  /** Says so, whatever else is answered. */
  void secure(HttpServerResponse response) {
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    if (config.tls().isPresent()) {
      response.putHeader("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /** Whether {@code request}, which is not for everybody, goes on; else it has been answered. */
  boolean admits(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    Origins origins = config.origins();
    if (!origins.isAny()) {
      response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    if (origin == null) {
      return true;
    }
    if (!origins.allows(origin)) {
      Answers.refuse(
          request, Problem.of(ProblemCode.FORBIDDEN, "pages of this origin may not come in"));
      return false;
    }
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.isAny() ? "*" : origin)
        .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Link, Retry-After");
    if (request.method().equals(HttpMethod.OPTIONS)
        && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null) {
      preflight(response);
      return false;
    }
    return true;
  }

  private static void preflight(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, X-API-Key, Accept, Content-Type, If-None-Match, Last-Event-ID")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
        .setStatusCode(204)
        .end();
  }
}
