package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.Moment;
import io.vertx.core.http.HttpConnection;
import java.util.List;

/**
 * Watches the TCP connections of one event loop until they are subscribers' or end, and hangs up on
 * those that may not stay.
 */
final class CallerWatch {
  private final Wiring wiring;
  private final Callers<HttpConnection> callers;

  CallerWatch(Wiring wiring) {
    this.wiring = wiring;
    this.callers =
        new Callers<>(
            wiring.config().admission().callers(), wiring.config().patience().handshake());
  }

  /** One came; what it wants shows later. */
  void called(HttpConnection caller) {
    long nowNanos = System.nanoTime();
    caller.closeHandler(closed -> callers.left(caller));
    String address =
        wiring.config().edge().addresses().of(caller.remoteAddress().host(), List.of());
    callers.came(caller, address, nowNanos).ifPresent(this::hangUp);
  }

  /** It asked something over HTTP. */
  void asked(HttpConnection caller) {
    callers.asked(caller, System.nanoTime());
  }

  /** It is a subscriber's now. */
  void taken(HttpConnection caller) {
    callers.left(caller);
  }

  /** Hangs up on those that have asked nothing for too long. */
  void check(Moment now) {
    callers.overdue(now.nanos()).forEach(this::hangUp);
  }

  private void hangUp(HttpConnection caller) {
    wiring.metrics().refused("silent");
    Sockets.abort(caller);
  }
}
