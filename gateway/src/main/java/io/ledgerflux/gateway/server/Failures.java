package io.ledgerflux.gateway.server;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the failures of a socket say of what a subscriber sent. */
final class Failures {
  /** What a decompressor says of a message that is longer than it may become. */
  private static final String DECOMPRESSED_TOO_LONG = "maximum size";

  private Failures() {}

  /** Why the connection cannot go on; empty where the failure is not the subscriber's fault. */
  static Optional<Closing> closing(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> Optional.empty();
      case TooLongFrameException _ -> Optional.of(Closing.MESSAGE_TOO_BIG);
      case CorruptedWebSocketFrameException corrupted ->
          Optional.of(closing(corrupted.closeStatus()));
      case DecompressionException broken ->
          Optional.of(
              String.valueOf(broken.getMessage()).contains(DECOMPRESSED_TOO_LONG)
                  ? Closing.MESSAGE_TOO_BIG
                  : Closing.PROTOCOL_ERROR);
      case DecoderException wrapped -> closing(wrapped.getCause());
      case EncoderException wrapped -> closing(wrapped.getCause());
      // What Netty says of a compressed message of which nothing comes out.
      case CodecException _ -> Optional.of(Closing.PROTOCOL_ERROR);
      default -> closing(failure.getCause());
    };
  }

  private static Closing closing(WebSocketCloseStatus status) {
    if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      return Closing.MESSAGE_TOO_BIG;
    }
    return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
        ? Closing.BROKEN_TEXT
        : Closing.PROTOCOL_ERROR;
  }
}
