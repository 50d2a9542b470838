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
  void accept(ServerWebSocket socket, Client client) {
    subscribers.came(
        client, () -> new WebSocketConnection(socket, loop, session(client), client).open());
  }

  /** Serves who asked for events, as {@code subscribe} says. */
  void accept(HttpServerRequest request, Client client, Request.Subscribe subscribe) {
    EventPosition position = new EventPosition(subscribe.fromSequences());
    Subscriber subscriber =
        subscribers.came(
            client, () -> new EventStream(request, loop, session(client), client, position).open());
    Moment now = loop.now();
    subscriber.on(subscribe, now);
    subscriber.settle(now);
  }

  private Session session(Client client) {
    return new Session(
        client.limits(loop.serverConfig().session()),
        loop.market(),
        loop.budget().subscriptions(),
        System.nanoTime());
  }
}
