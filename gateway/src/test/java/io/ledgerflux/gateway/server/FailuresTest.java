package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void tellsWhatTheSubscriberSent() {
    assertThat(Failures.closing(new TooLongFrameException("frame")))
        .contains(Closing.MESSAGE_TOO_BIG);
    assertThat(Failures.closing(corrupted(WebSocketCloseStatus.MESSAGE_TOO_BIG)))
        .contains(Closing.MESSAGE_TOO_BIG);
    assertThat(Failures.closing(corrupted(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)))
        .contains(Closing.BROKEN_TEXT);
    assertThat(Failures.closing(corrupted(WebSocketCloseStatus.PROTOCOL_ERROR)))
        .contains(Closing.PROTOCOL_ERROR);
    assertThat(
            Failures.closing(
                new DecoderException(
                    new DecompressionException(
                        "Decompression buffer has reached maximum size: 65536"))))
        .contains(Closing.MESSAGE_TOO_BIG);
    assertThat(Failures.closing(new DecoderException(new DecompressionException("no zlib"))))
        .contains(Closing.PROTOCOL_ERROR);
  }

  @Test
  void whatHappensToASocketIsNobodysFault() {
    assertThat(Failures.closing(new IOException("Connection reset by peer"))).isEmpty();
    assertThat(Failures.closing(new IllegalStateException("WebSocket is closed"))).isEmpty();
  }

  private static CorruptedWebSocketFrameException corrupted(WebSocketCloseStatus status) {
    return new CorruptedWebSocketFrameException(status, "told by the decoder");
  }
}
