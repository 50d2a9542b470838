package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;

/** The handshake of WebSockets (RFC 6455, 4.2): who is let in becomes a subscriber. */
final class WebSocketRoute {
  static final String PATH = "/ws";

  private final Wiring wiring;
  private final SubscriberLoop loop;
  private final Gate gate;

  WebSocketRoute(Wiring wiring, SubscriberLoop loop, Gate gate) {
    this.wiring = wiring;
    this.loop = loop;
    this.gate = gate;
  }

  /** Answers {@code request}, which its origin does not forbid. */
  void serve(HttpServerRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket").setStatusCode(426).end();
      return;
    }
    String address = gate.address(request);
    Admission.Verdict verdict = wiring.admission().knock(address, System.nanoTime());
    if (verdict == Admission.Verdict.ADMITTED) {
      gate.enter(request, address, true, visitor -> upgrade(request, visitor));
    } else {
      refuse(request, verdict);
    }
  }

  private void upgrade(HttpServerRequest request, Visitor visitor) {
    if (visitor.account().isPresent() && !visitor.account().get().tryConnect()) {
      wiring.metrics().refused("key_full");
      Answers.refuse(request, Problem.of(ProblemCode.KEY_FULL, "close one of the others first"));
      return;
    }
    String address = visitor.address();
    Admission.Verdict verdict = wiring.admission().tryEnter(address, System.nanoTime());
    if (verdict == Admission.Verdict.ADMITTED) {
      request
          .toWebSocket()
          .onSuccess(socket -> accept(request.connection(), socket, visitor))
          .onFailure(
              failure -> {
                wiring.admission().leave(address);
                visitor.account().ifPresent(Account::disconnected);
              });
    } else {
      visitor.account().ifPresent(Account::disconnected);
      refuse(request, verdict);
    }
  }

  /** A WebSocket that nobody serves would stay open until its other end gave it up. */
  private void accept(HttpConnection connection, ServerWebSocket socket, Visitor visitor) {
    try {
      loop.acceptor().accept(socket, visitor);
    } catch (RuntimeException | Error bug) {
      Sockets.abort(connection);
      throw bug;
    }
    loop.callers().taken(connection);
  }

  private void refuse(HttpServerRequest request, Admission.Verdict verdict) {
    wiring.metrics().refused(verdict.label());
    Answers.turnAway(request, Problem.of(verdict.code(), verdict.text()));
  }
}
