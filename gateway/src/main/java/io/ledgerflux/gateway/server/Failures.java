package io.ledgerflux.gateway.server;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** What the failures of a socket mean. */
final class Failures {
  private Failures() {}

  /** Whether a subscriber sent more than he may in one message. */
  static boolean isTooBig(Throwable failure) {
    return failure instanceof TooLongFrameException
        || (failure instanceof CorruptedWebSocketFrameException corrupted
            && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG))
        || failure instanceof IllegalStateException;
  }
}
