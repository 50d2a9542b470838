package io.ledgerflux.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a WebSocket: writes to Netty's channel below Vert.x, which would encode each
 * message anew and flush each by itself. Here the bytes are shared by all subscribers, and there is
 * one flush for all that was written before it. Belongs to the socket's event loop.
 */
final class OutboundFrames {
  /** What Netty counts for each message beside its bytes. */
  private static final int ENTRY_BYTES = 100;

  private final ChannelHandlerContext channel;
  private int roomBytes;
  private long writtenBytes;
  private boolean dirty;

  /**
   * The way out of {@code socket}.
   *
   * @param drained called on the event loop when the socket, having been full, takes more
   */
  OutboundFrames(ServerWebSocket socket, Runnable drained) {
    channel = ((WebSocketInternal) socket).channelHandlerContext();
    channel.pipeline().addBefore(channel.name(), "drain", new DrainHandler(drained));
    channel.pipeline().addBefore(channel.name(), "goodbye", new GoodbyeHandler());
  }

  /** From now on, with so much waiting for it, the socket counts as full. */
  void room(int bytes) {
    if (bytes != roomBytes) {
      roomBytes = bytes;
      channel
          .channel()
          .config()
          .setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
    }
  }

  /** Writes a text message; it leaves with the next {@link #flush}. */
  void write(byte[] message) {
    var _ =
        channel.write(
            new TextWebSocketFrame(Unpooled.wrappedBuffer(message)), channel.voidPromise());
    writtenBytes += message.length + ENTRY_BYTES;
    dirty = true;
  }

  /** Asks whether somebody is there. */
  void ping() {
    var _ =
        channel.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER), channel.voidPromise());
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

  /** What waits until the socket takes it. */
  long pendingBytes() {
    ChannelOutboundBuffer buffer = channel.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** What the socket has taken. */
  long takenBytes() {
    return writtenBytes - pendingBytes();
  }

  /** Whether the socket is read. Vert.x's own pause would let some requests pile up. */
  void read(boolean reading) {
    channel.channel().config().setAutoRead(reading);
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

  /**
   * Lets the first close frame out alone (RFC 6455, 5.5.1): Vert.x writes one of its own where it
   * ends a connection that failed, and where it answers the other end's.
   */
  private static final class GoodbyeHandler extends ChannelOutboundHandlerAdapter {
    private @Nullable ChannelPromise said;

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) {
      if (!(message instanceof CloseWebSocketFrame)) {
        var _ = channel.write(message, promise);
      } else if (said == null) {
        said = promise.unvoid();
        var _ = channel.write(message, said);
      } else {
        ReferenceCountUtil.release(message);
        var _ = said.addListener(done -> promise.trySuccess());
      }
    }
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
