package io.ledgerflux.gateway.server;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
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

  /**
   * Has {@code gone} run once the socket's channel is closed, on its event loop. Vert.x does not
   * hear of it where a decoder fails again while it is closed, as one does that had to unpack what
   * is not packed.
   */
  static void onClosed(ServerWebSocket socket, Runnable gone) {
    var _ =
        ((WebSocketInternal) socket)
            .channelHandlerContext()
            .channel()
            .closeFuture()
            .addListener(closed -> gone.run());
  }
}
