package io.ledgerflux.gateway.server;

import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Lets a message in fragments begin with one that has a byte: Vert.x passes over what follows one
 * that has none. Belongs to one connection.
 */
final class FirstFragments {
  private boolean began;
  private boolean text;

  /** Whether {@code frame} says no more than that a message begins, and which kind of one. */
  boolean holdsBack(WebSocketFrame frame) {
    if (frame.isFinalFragment() || frame.content().isReadable()) {
      return false;
    }
    if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      began = true;
      text = frame instanceof TextWebSocketFrame;
    }
    return began;
  }

  /** What goes on in place of {@code frame}, which is not held back. */
  WebSocketFrame next(WebSocketFrame frame) {
    if (!began || !(frame instanceof ContinuationWebSocketFrame)) {
      return frame;
    }
    began = false;
    return text
        ? new TextWebSocketFrame(frame.isFinalFragment(), frame.rsv(), frame.content())
        : new BinaryWebSocketFrame(frame.isFinalFragment(), frame.rsv(), frame.content());
  }
}
