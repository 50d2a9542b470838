package io.ledgerflux.gateway.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Lets the requests of one connection through one after another, each in a turn of the event loop
 * of its own: the next when the socket has taken the answer to the one before. Until then the
 * socket is not read, and whoever asks on and on without waiting for answers is hung up on. Without
 * it Vert.x would answer all of them, into memory, and those of a crowd at once. So is whoever
 * sends a long body, which Vert.x would read to its end, however long, and throw away; whose head
 * alone tells that he cannot be served is told so first. Belongs to the connection's event loop.
 */
final class HttpPipeliningHandler extends ChannelDuplexHandler {
  private final UnreadAnswers unread;
  private final Turns turns;
  private final PipelinedRequests pipelined = new PipelinedRequests();
  private @Nullable ChannelHandlerContext channel;
  private boolean isBusy;
  private boolean isOver;
  private boolean isReadWanted;
  private boolean hasTurn;
  private long bodyBytes;
  private long movedNanos;
  private long leftBytes;

  /**
   * The handler of a connection that has not asked yet.
   *
   * @param unread is told what the socket has not taken
   * @param turns those of the event loop
   */
  HttpPipeliningHandler(UnreadAnswers unread, Turns turns) {
    this.unread = unread;
    this.turns = turns;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    channel = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isOver) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      HeadRefusal.of(request)
          .ifPresentOrElse(
              refusal -> {
                ReferenceCountUtil.release(request);
                refuse(context, refusal);
              },
              () -> queue(context, request));
    } else if (isTooMuch(message)) {
      ReferenceCountUtil.release(message);
      unread.hangUp(this, RefusalLabels.BODY);
    } else if (pipelined.isEmpty()) {
      context.fireChannelRead(message);
    } else {
      pipelined.addContent(message);
    }
  }

  private void queue(ChannelHandlerContext context, HttpRequest request) {
    pipelined.add(request);
    bodyBytes = 0;
    if (pipelined.areTooMany(isBusy)) {
      unread.hangUp(this, RefusalLabels.AHEAD);
    } else if (!isBusy) {
      takeTurn(context);
    }
  }

  /** No answer to a request before may still be under way: this one would stand in its place. */
  private void refuse(ChannelHandlerContext context, HeadRefusal refusal) {
    if (isBusy || !pipelined.isEmpty()) {
      unread.hangUp(this, refusal.label());
    } else {
      isOver = true;
      unread.turnedAway(refusal.label());
      var _ = context.writeAndFlush(refusal.answer()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Whether with {@code message} the body of the last request that came is too long. */
  private boolean isTooMuch(Object message) {
    if (message instanceof HttpContent piece) {
      bodyBytes += piece.content().readableBytes();
    }
    return bodyBytes > HeadRefusal.MOST_BODY_BYTES;
  }

  private void takeTurn(ChannelHandlerContext context) {
    if (!hasTurn) {
      hasTurn = true;
      turns.take(
          () -> {
            hasTurn = false;
            goOn(context);
          });
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (pipelined.isEmpty()) {
      context.read();
    } else {
      isReadWanted = true;
    }
  }

  /** Only the end of an answer counts: what streams, waits for the socket by itself. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof LastHttpContent last)) {
      var _ = context.write(message, promise);
    } else if (isUpgrade(message)) {
      ChannelPromise written = promise.unvoid();
      var _ = written.addListener(done -> leave(context));
      var _ = context.write(message, written);
    } else {
      long bytes = last.content().readableBytes();
      ChannelPromise written = promise.unvoid();
      unread.began(this, bytes);
      var _ = written.addListener(done -> taken(context, bytes));
      var _ = context.write(message, written);
      movedNanos = System.nanoTime();
      leftBytes = leftBytes();
      unread.relieve(movedNanos);
    }
  }

  /** To a WebSocket, which has limits of its own. */
  private static boolean isUpgrade(Object message) {
    return message instanceof HttpResponse response
        && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  private void leave(ChannelHandlerContext context) {
    if (!context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  private void taken(ChannelHandlerContext context, long bytes) {
    unread.ended(this, bytes);
    isBusy = false;
    if (!pipelined.isEmpty()) {
      takeTurn(context);
    }
  }

  /** Lets one request through, and what belongs to it or to the one before. */
  private void goOn(ChannelHandlerContext context) {
    if (!isBusy) {
      pipelined
          .takeRequest()
          .ifPresent(
              request -> {
                isBusy = true;
                context.fireChannelRead(request);
              });
    }
    pipelined.takeContent(context::fireChannelRead);
    context.fireChannelReadComplete();
    if (pipelined.isEmpty() && isReadWanted) {
      isReadWanted = false;
      context.read();
    } else if (!pipelined.isEmpty() && !isBusy) {
      takeTurn(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pipelined.clear();
    context.fireChannelInactive();
  }

  /** A WebSocket is no place for requests that were sent ahead, only for the end of its own. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!pipelined.isEmpty()) {
      pipelined.takeContent(context::fireChannelRead);
      context.fireChannelReadComplete();
      pipelined.clear();
    }
    if (isReadWanted) {
      isReadWanted = false;
      context.read();
    }
  }

  /** For how long the socket has taken nothing of an answer, as far as was looked. */
  long stillNanos(long nowNanos) {
    long left = leftBytes();
    if (left < leftBytes) {
      leftBytes = left;
      movedNanos = nowNanos;
    }
    return nowNanos - movedNanos;
  }

  private long leftBytes() {
    ChannelOutboundBuffer buffer =
        channel == null ? null : channel.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  /** Ends the connection at once. */
  void hangUp() {
    isOver = true;
    ChannelHandlerContext first = channel == null ? null : channel.pipeline().firstContext();
    if (first != null) {
      var _ = first.close();
    }
  }
}
