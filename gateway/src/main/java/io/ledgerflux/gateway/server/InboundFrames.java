package io.ledgerflux.gateway.server;

import io.ledgerflux.ops.Bugs;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * The way into a WebSocket: stands before Vert.x, which would answer each ping, put together
 * fragments without an end and take any bytes for text. Belongs to the socket's event loop.
 */
final class InboundFrames {
  private final Guard guard;
  private final DecoderBytes decoderBytes = new DecoderBytes();
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
  InboundFrames(ServerWebSocket socket, Guard guard) {
    this.guard = guard;
    ChannelHandlerContext vertx = ((WebSocketInternal) socket).channelHandlerContext();
    ChannelPipeline pipeline = vertx.pipeline();
    String decoder = pipeline.context(WebSocketFrameDecoder.class).name();
    pipeline.addBefore(decoder, "received", decoderBytes.bytes());
    pipeline.addAfter(decoder, "decoded", decoderBytes.frames());
    pipeline.addBefore(vertx.name(), "utf8", new Utf8FrameValidator(false));
    pipeline.addBefore(vertx.name(), "inbound", new Frames());
  }

  /** How much of a message is held here until the rest of it comes. */
  long heldBytes() {
    return decoderBytes.heldBytes() + unfinishedMessageBytes;
  }

  static boolean isControl(WebSocketFrame frame) {
    return frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame;
  }

  private final class Frames extends ChannelInboundHandlerAdapter {
    private final FirstFragments firstFragments = new FirstFragments();

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
      if (!(message instanceof WebSocketFrame frame)) {
        channel.fireChannelRead(message);
      } else if (lets(frame) && !firstFragments.holdsBack(frame)) {
        channel.fireChannelRead(firstFragments.next(frame));
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
      channel.fireChannelReadComplete();
      Bugs.guard(guard::onRead);
    }

    private boolean lets(WebSocketFrame frame) {
      int bytes = frame.content().readableBytes();
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
