package io.ledgerflux.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * The way out of a WebSocket: writes to Netty's channel below Vert.x, which would encode each
 * message anew and flush each by itself. Here the bytes are shared by all subscribers, and there is
 * one flush for all that was written before it. Belongs to the socket's event loop.
 */
final class Outlet {
  private final ChannelHandlerContext channel;
  private boolean dirty;

  /**
   * The way out of {@code socket}.
   *
   * @param bufferBytes how much waits for a socket that takes nothing before it counts as full
   * @param drained called on the event loop when the socket, having been full, takes more
   */
  Outlet(ServerWebSocket socket, int bufferBytes, Runnable drained) {
    channel = ((WebSocketInternal) socket).channelHandlerContext();
    channel
        .channel()
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(bufferBytes / 2, bufferBytes));
    channel.pipeline().addBefore(channel.name(), "drain", new DrainHandler(drained));
  }

  /** Writes a text message; it leaves with the next {@link #flush}. */
  void write(byte[] message) {
    var _ =
        channel.write(
            new TextWebSocketFrame(Unpooled.wrappedBuffer(message)), channel.voidPromise());
    dirty = true;
  }

  void flush() {
    if (dirty) {
      dirty = false;
      channel.flush();
    }
  }

  /** Whether there is room; what was written is sent first if that makes some. */
  boolean isWritable() {
    if (!channel.channel().isWritable()) {
      flush();
    }
    return channel.channel().isWritable();
  }

  /** Says, behind all that waits, why the connection ends. */
  void sayGoodbye(int code, String reason) {
    var _ = channel.writeAndFlush(new CloseWebSocketFrame(code, reason), channel.voidPromise());
  }

  /**
   * Ends the connection at once. Closed as a whole, the channel would wait until Vert.x had written
   * its own goodbye, for ever where nobody reads.
   */
  void abort() {
    var _ = channel.close();
  }

  private static final class DrainHandler extends ChannelInboundHandlerAdapter {
    private final Runnable drained;

    DrainHandler(Runnable drained) {
      this.drained = drained;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
      channel.fireChannelWritabilityChanged();
      if (channel.channel().isWritable()) {
        drained.run();
      }
    }

    /** What was still to be written when the connection ended fails; that it ended is known. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
      if (channel.channel().isActive()) {
        channel.fireExceptionCaught(cause);
      }
    }
  }
}
