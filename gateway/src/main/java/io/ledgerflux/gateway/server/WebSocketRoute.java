package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The handshake of WebSockets (RFC 6455, 4.2): who is let in becomes a subscriber. */
final class WebSocketRoute {
  static final String PATH = "/ws";

  private static final int KEY_BYTES = 16;

  /** Of a key as it is sent, in Base64. */
  private static final int KEY_LENGTH = 24;

  private final Wiring wiring;
  private final SubscriberLoop loop;
  private final Authenticator authenticator;

  WebSocketRoute(Wiring wiring, SubscriberLoop loop, Authenticator authenticator) {
    this.wiring = wiring;
    this.loop = loop;
    this.authenticator = authenticator;
  }

  /** Answers {@code request}, which its origin does not forbid. */
  void serve(HttpServerRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket").setStatusCode(426).end();
      return;
    }
    if (request.version() == HttpVersion.HTTP_1_0 || !hasKey(request)) {
      request.response().setStatusCode(400).end();
      return;
    }
    String address = authenticator.address(request);
    wiring
        .admission()
        .knock(address, System.nanoTime())
        .ifPresentOrElse(
            denial -> refuse(request, denial),
            () -> authenticator.enter(request, address, true, caller -> upgrade(request, caller)));
  }

  /** Vert.x takes any text for the key. */
  private static boolean hasKey(HttpServerRequest request) {
    List<String> keys = request.headers().getAll("Sec-WebSocket-Key");
    try {
      return keys.size() == 1
          && keys.getFirst().length() == KEY_LENGTH
          && Base64.getDecoder().decode(keys.getFirst()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void upgrade(HttpServerRequest request, Caller caller) {
    if (caller.account().isPresent() && !caller.account().get().tryConnect()) {
      wiring.metrics().refused(RefusalLabels.KEY_FULL);
      Answers.refuse(request, Problem.of(ProblemCode.KEY_FULL, "close one of the others first"));
      return;
    }
    String address = caller.address();
    Optional<Admission.Denial> denial = wiring.admission().tryEnter(address, System.nanoTime());
    if (denial.isEmpty()) {
      request
          .toWebSocket()
          .onSuccess(socket -> accept(request.connection(), socket, caller))
          .onFailure(
              failure -> {
                wiring.admission().leave(address);
                caller.account().ifPresent(Account::disconnected);
              });
    } else {
      caller.account().ifPresent(Account::disconnected);
      refuse(request, denial.get());
    }
  }

  /** A WebSocket that nobody serves would stay open until its other end gave it up. */
  private void accept(HttpConnection connection, ServerWebSocket socket, Caller caller) {
    try {
      loop.acceptor().accept(socket, caller);
    } catch (RuntimeException | Error bug) {
      Sockets.abort(connection);
      throw bug;
    }
    loop.httpConnections().taken(connection);
  }

  private void refuse(HttpServerRequest request, Admission.Denial denial) {
    wiring.metrics().refused(denial.label());
    Answers.turnAway(request, Problem.of(denial.code(), denial.text()));
  }
}
