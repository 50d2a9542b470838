package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.Moment;
import io.vertx.core.http.HttpConnection;
import java.util.List;

/**
 * Watches the TCP connections of one event loop until they are subscribers' or end, and hangs up on
 * those that may not stay.
 */
final class HttpConnectionWatch {
  private final Wiring wiring;
  private final HttpConnectionLimiter<HttpConnection> limiter;

  HttpConnectionWatch(Wiring wiring) {
    this.wiring = wiring;
    this.limiter =
        new HttpConnectionLimiter<>(
            wiring.config().admission().httpConnections(), wiring.config().timeouts().handshake());
  }

  /** One came; what it wants shows later. */
  void opened(HttpConnection connection) {
    long nowNanos = System.nanoTime();
    connection.closeHandler(closed -> limiter.left(connection));
    String address =
        wiring.config().edge().addresses().of(connection.remoteAddress().host(), List.of());
    limiter.came(connection, address, nowNanos).ifPresent(this::hangUp);
  }

  /** It asked something over HTTP. */
  void asked(HttpConnection connection) {
    limiter.asked(connection, System.nanoTime());
  }

  /** It is a subscriber's now. */
  void taken(HttpConnection connection) {
    limiter.left(connection);
  }

  /** Hangs up on those that have asked nothing for too long. */
  void check(Moment now) {
    limiter.overdue(now.nanos()).forEach(this::hangUp);
  }

  private void hangUp(HttpConnection connection) {
    wiring.metrics().refused(RefusalLabels.SILENT);
    Sockets.abort(connection);
  }
}
