package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.protocol.EventPosition;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Session;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;

/**
 * Makes a subscriber of who was let in.
 *
 * @param loop that serves him from now on
 * @param subscribers among whom he is then
 */
record SubscriberAcceptor(SubscriberLoop loop, Subscribers subscribers) {
  /** Serves who came by a WebSocket. */
  void accept(ServerWebSocket socket, Caller caller) {
    subscribers.came(
        caller, () -> new WebSocketConnection(socket, loop, session(caller), caller).open());
  }

  /** Serves who asked for events, as {@code subscribe} says. */
  void accept(HttpServerRequest request, Caller caller, Request.Subscribe subscribe) {
    EventPosition position = new EventPosition(subscribe.fromSequences());
    Subscriber subscriber =
        subscribers.came(
            caller, () -> new EventStream(request, loop, session(caller), caller, position).open());
    Moment now = loop.now();
    subscriber.on(subscribe, now);
    subscriber.settle(now);
  }

  private Session session(Caller caller) {
    return new Session(
        caller.limits(loop.serverConfig().session()),
        loop.market(),
        loop.budget().subscriptions(),
        System.nanoTime());
  }
}
