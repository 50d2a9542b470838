package io.ledgerflux.gateway.server;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.impl.VertxConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections as Netty has them, below Vert.x. On their event loops. */
final class Sockets {
  private static final Logger log = LoggerFactory.getLogger(Sockets.class);

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
   * The same, so that an answer that was broken off does not look whole, also where only the end of
   * the connection ends it, as over HTTP/1.0: its end is an error for whoever reads it.
   */
  static void reset(HttpConnection connection) {
    try {
      ((VertxConnection) connection).channel().config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) { // It has ended already.
      log.debug("a connection cannot be reset: {}", e.getMessage());
    }
    abort(connection);
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
