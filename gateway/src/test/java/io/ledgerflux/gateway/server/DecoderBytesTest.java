package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.util.ReferenceCountUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderBytesTest {
  private static final int MOST = 200_000;

  private final DecoderBytes decoderBytes = new DecoderBytes();
  private final EmbeddedChannel gateway =
      new EmbeddedChannel(
          decoderBytes.bytes(),
          new WebSocket13FrameDecoder(true, true, MOST),
          decoderBytes.frames());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MOST})
  void nothingIsLeftOfAFrameThatHasCome(int payloadBytes) {
    come(frame(payloadBytes));
    assertThat(decoderBytes.heldBytes()).isZero();
  }

  @Test
  void holdsWhatHasComeOfAFrame() {
    ByteBuf frame = frame(300);
    come(frame.readRetainedSlice(100));
    assertThat(decoderBytes.heldBytes()).isEqualTo(100);
    come(frame);
    assertThat(decoderBytes.heldBytes()).isZero();
  }

  @Test
  void nothingIsLeftHoweverTheyAreCut() {
    Random random = new Random(1);
    ByteBuf stream = Unpooled.buffer();
    for (int i = 0; i < 500; i++) {
      ByteBuf frame = frame(random.nextInt(1 << random.nextInt(17)));
      stream.writeBytes(frame);
      frame.release();
    }
    while (stream.isReadable()) {
      come(stream.readRetainedSlice(Math.min(stream.readableBytes(), 1 + random.nextInt(5_000))));
    }
    assertThat(decoderBytes.heldBytes()).isZero();
  }

  @Test
  void whatCameBeforeItWasThereIsNotMissedLater() {
    ByteBuf frame = frame(300);
    EmbeddedChannel late = new EmbeddedChannel(new WebSocket13FrameDecoder(true, true, MOST));
    late.writeInbound(frame.readRetainedSlice(200));
    late.pipeline().addFirst(decoderBytes.bytes());
    late.pipeline().addLast(decoderBytes.frames());
    late.writeInbound(frame);
    assertThat(decoderBytes.heldBytes()).isZero();
    ReferenceCountUtil.release(late.readInbound());
  }

  private void come(ByteBuf bytes) {
    gateway.writeInbound(bytes);
    Object frame = gateway.readInbound();
    while (frame != null) {
      ReferenceCountUtil.release(frame);
      frame = gateway.readInbound();
    }
  }

  private static ByteBuf frame(int payloadBytes) {
    EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    client.writeOutbound(new BinaryWebSocketFrame(Unpooled.buffer().writeZero(payloadBytes)));
    ByteBuf frame = Unpooled.buffer();
    ByteBuf part = client.readOutbound();
    while (part != null) {
      frame.writeBytes(part);
      part.release();
      part = client.readOutbound();
    }
    return frame;
  }
}
