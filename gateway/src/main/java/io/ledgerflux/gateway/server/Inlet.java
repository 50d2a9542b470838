package io.ledgerflux.gateway.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * The way into a WebSocket: stands before Vert.x, which would answer each ping, put together
 * fragments without an end and take any bytes for text. Belongs to the socket's event loop.
 */
final class Inlet {
  /** A frame's head and mask, where its payload is short. */
  private static final int FRAME_HEAD_BYTES = 6;

  private final Guard guard;
  private long unfinishedFrameBytes;
  private long unfinishedMessageBytes;

  /** Who judges what comes in. */
  interface Guard {
    /**
     * Whether a frame goes on to Vert.x.
     *
     * @param messageBytes how long its message is as far as it has come; 0 for a control frame
     */
    boolean lets(WebSocketFrame frame, long messageBytes);

    /** All that could be read now was. */
    void onRead();
  }

  /** Installs itself in the pipeline of {@code socket}. */
  Inlet(ServerWebSocket socket, Guard guard) {
    this.guard = guard;
    ChannelHandlerContext vertx = ((WebSocketInternal) socket).channelHandlerContext();
    ChannelPipeline pipeline = vertx.pipeline();
    pipeline.addFirst("intake", new Intake());
    pipeline.addBefore(vertx.name(), "utf8", new Utf8FrameValidator(false));
    pipeline.addBefore(vertx.name(), "inlet", new Frames());
  }

  /** How much of a message is held here until the rest of it comes. */
  long heldBytes() {
    return unfinishedFrameBytes + unfinishedMessageBytes;
  }

  static boolean isControl(WebSocketFrame frame) {
    return frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame;
  }

  /** Counts what has come and is no frame yet. */
  private final class Intake extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
      if (message instanceof ByteBuf bytes) {
        unfinishedFrameBytes += bytes.readableBytes();
      }
      channel.fireChannelRead(message);
    }
  }

  private final class Frames extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
      if (message instanceof WebSocketFrame frame && !lets(frame)) {
        ReferenceCountUtil.release(message);
      } else {
        channel.fireChannelRead(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
      channel.fireChannelReadComplete();
      Bugs.guard(guard::onRead);
    }

    private boolean lets(WebSocketFrame frame) {
      int bytes = frame.content().readableBytes();
      unfinishedFrameBytes = Math.max(0, unfinishedFrameBytes - bytes - FRAME_HEAD_BYTES);
      if (isControl(frame)) {
        return guard.lets(frame, 0);
      }
      long before = frame instanceof ContinuationWebSocketFrame ? unfinishedMessageBytes : 0;
      long messageBytes = before + bytes;
      unfinishedMessageBytes = frame.isFinalFragment() ? 0 : messageBytes;
      return guard.lets(frame, messageBytes);
    }
  }
}
