package io.ledgerflux.ingestor.feed;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the frames of a socket. The one of Vert.x fails at each message whose first
 * frame is empty, and loses it.
 */
final class MessageAggregator {
  private final int largest;

  /** Of the message that is under way; null: none is. */
  private @Nullable Buffer parts;

  /** An aggregator of messages of up to {@code largest} bytes. */
  MessageAggregator(int largest) {
    this.largest = largest;
  }

  /**
   * Takes the next frame. One that continues what could not be read is passed over.
   *
   * @return the message that it ends, if it ends one
   * @throws TooLongFrameException where the message is longer than any may be
   */
  Optional<String> add(WebSocketFrame frame) throws TooLongFrameException {
    if (frame.isText() || frame.isBinary()) {
      parts = Buffer.buffer();
    } else if (!frame.isContinuation()) {
      return Optional.empty();
    }
    Buffer message = parts;
    if (message == null) {
      return Optional.empty();
    }
    append(message, frame.binaryData());
    if (!frame.isFinal()) {
      return Optional.empty();
    }
    parts = null;
    return Optional.of(message.toString(StandardCharsets.UTF_8));
  }

  private void append(Buffer message, Buffer part) {
    if (part.length() > largest - message.length()) {
      parts = null;
      throw new TooLongFrameException("a message of more than %d bytes".formatted(largest));
    }
    message.appendBuffer(part);
  }
}
