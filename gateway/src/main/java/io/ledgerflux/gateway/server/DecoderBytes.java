package io.ledgerflux.gateway.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * How much Netty's decoder of WebSocket frames holds: what went into it, without the frames that
 * came out. It stands around the decoder itself, behind TLS and before what unpacks messages, so
 * both are the same bytes. Belongs to the socket's event loop.
 */
final class DecoderBytes {
  /** The first two bytes and the mask, with which every frame of a client begins. */
  private static final int HEAD_BYTES = 2 + 4;

  /** From here on, the length takes two bytes more; Netty takes it in no longer form than it is. */
  private static final int MEDIUM = 126;

  /** From here on, it takes eight bytes more. */
  private static final int LONG = 65_536;

  private long heldBytes;

  /** What came and is no frame yet. */
  long heldBytes() {
    return heldBytes;
  }

  /** Stands before the decoder. */
  ChannelHandler bytes() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof ByteBuf bytes) {
          heldBytes += bytes.readableBytes();
        }
        channel.fireChannelRead(message);
      }
    };
  }

  /**
   * Stands behind it. What the decoder had before this was installed, with the handshake, was not
   * counted.
   */
  ChannelHandler frames() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof WebSocketFrame frame) {
          heldBytes = Math.max(0, heldBytes - length(frame.content().readableBytes()));
        }
        channel.fireChannelRead(message);
      }
    };
  }

  /** How long a frame of {@code payloadBytes} is as it comes. */
  private static long length(int payloadBytes) {
    int more = payloadBytes < MEDIUM ? 0 : payloadBytes < LONG ? 2 : 8;
    return HEAD_BYTES + more + (long) payloadBytes;
  }
}
