package io.ledgerflux.gateway.server;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.VertxConnection;

/** Connections as Netty has them, below Vert.x. On their event loops. */
final class Sockets {
  private Sockets() {}

  /** Ends a connection at once, whatever still waits to be written to it. */
  static void abort(HttpConnection connection) {
    ChannelHandlerContext first =
        ((VertxConnection) connection).channel().pipeline().firstContext();
    if (first != null) { // Else it has ended already.
      var _ = first.close();
    }
  }
}
