package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RawSocket.BINARY;
import static io.ledgerflux.gateway.RawSocket.CONTINUATION;
import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.PING;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each is told whose WebSocket breaks the rules of RFC 6455 and RFC 7692, or stretches them.
 */
class FramesIT extends EdgeRig {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAX_REQUEST_BYTES = 65_536;

  @Test
  void aMessageOfHundredMegabytesIsNotWaitedFor() throws Exception {
    try (RawSocket big = RawSocket.open(port)) {
      Thread sending =
          Thread.startVirtualThread(
              () -> {
                try {
                  big.write(frame(LAST | TEXT, 100L << 20, new byte[MAX_REQUEST_BYTES]));
                  for (int sent = 0; sent < 100 << 20; sent += MAX_REQUEST_BYTES) {
                    big.write(new byte[MAX_REQUEST_BYTES]);
                  }
                } catch (IOException e) {
                  // He was cut off.
                }
              });
      assertThat(new String(big.readMessage(), StandardCharsets.UTF_8)).contains("MESSAGE_TOO_BIG");
      assertThat(big.awaitCode()).isEqualTo(1009);
      assertThat(sending.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void fragmentsThatAddUpToTooMuchAreNotPutTogether() throws Exception {
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(TEXT, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8)));
      byte[] more = frame(CONTINUATION, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 6; i++) {
        fragments.write(more);
      }
      assertThat(fragments.awaitCode()).isEqualTo(1009);
    }
  }

  @Test
  void aTextMayComeInABinaryMessageAndItsCharactersInTwoFragments() throws Exception {
    byte[] ping = "{\"op\":\"ping\",\"t\":1,\"to\":\"Zürich\"}".getBytes(StandardCharsets.UTF_8);
    int inTheCharacter = ping.length - "rich\"}".length() - 1;
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(BINARY, Arrays.copyOf(ping, inTheCharacter)));
      fragments.write(
          frame(LAST | CONTINUATION, Arrays.copyOfRange(ping, inTheCharacter, ping.length)));
      assertThat(fragments.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TEXT, BINARY})
  void aMessageMayBeginWithAFragmentThatIsEmpty(int kind) throws Exception {
    byte[] empty = new byte[0];
    byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(kind, empty));
      fragments.write(frame(CONTINUATION, empty));
      fragments.write(frame(CONTINUATION, Arrays.copyOf(ping, 5)));
      fragments.write(frame(CONTINUATION, empty));
      fragments.write(frame(LAST | CONTINUATION, Arrays.copyOfRange(ping, 5, ping.length)));
      assertThat(fragments.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":1}");
      fragments.write(frame(kind, empty));
      fragments.write(frame(LAST | CONTINUATION, empty));
      assertThat(fragments.readMessage()).asString().contains("INVALID_JSON");
      fragments.say("{\"op\":\"ping\",\"t\":2}");
      assertThat(fragments.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":2}");
    }
  }

  @Test
  void emptyFragmentsWithoutAnEndAreAFlood() throws Exception {
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(TEXT, new byte[0]));
      Thread flood = fragments.repeat(frame(CONTINUATION, new byte[0]), 1_000_000);
      assertThat(fragments.awaitCode()).isEqualTo(4029);
      assertThat(flood.join(PATIENCE)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TEXT, BINARY})
  void aTextThatIsNotUtf8IsNotGuessedAt(int kind) throws Exception {
    try (RawSocket broken = RawSocket.open(port);
        RawSocket brokenBetweenFragments = RawSocket.open(port)) {
      broken.write(frame(LAST | kind, new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'}));
      assertThat(broken.awaitCode()).isEqualTo(1007);
      brokenBetweenFragments.write(frame(kind, new byte[] {(byte) 0xc3}));
      brokenBetweenFragments.write(frame(LAST | CONTINUATION, new byte[] {0x28}));
      assertThat(brokenBetweenFragments.awaitCode()).isEqualTo(1007);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8100", // not masked
        "838000000000", // an operation that does not exist
        "8b8000000000", // a control frame that does not exist
        "808000000000", // a continuation of nothing
        "098000000000", // a ping in fragments
        "89fe007e00000000", // a ping that is too long
      })
  void whatIsNotTheProtocolEndsTheConnection(String hex) throws Exception {
    try (RawSocket rude = RawSocket.open(port)) {
      rude.write(HexFormat.of().parseHex(hex));
      assertThat(rude.awaitCode()).isIn(1002, 1007);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "818400000000 7bc3287d, 1007", // a text that is not UTF-8
    "828400000000 7bc3287d, 1007", // the same in a binary message
    "818400000000 7bc3287d 888200000000 03e8, 1007", // and a goodbye behind it
    "8100, 1002", // not masked
    "81ff000000000001000100000000, 1009", // a message of 65,537 bytes
    "888200000000 03e8, 1000", // a goodbye
  })
  void goodbyeIsSaidOnce(String hex, int code) throws Exception {
    try (RawSocket leaving = RawSocket.open(port)) {
      leaving.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(leaving.awaitCodes()).containsExactly(code);
    }
  }

  @Test
  void whoSaysGoodbyeInAFloodHearsItOnce() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      for (int i = 0; i < 5_000; i++) {
        flood.writeBytes(frame(LAST | PING, new byte[0]));
      }
      flood.writeBytes(HexFormat.of().parseHex("88820000000003e8"));
      flooding.write(flood.toByteArray());
      assertThat(flooding.awaitCodes()).containsExactly(4029);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c18400000000 ffffffff", // not packed at all
        "c18200000000 0300", // nothing comes out of it
        "c18700000000 010200fdff7b7d c18700000000 010200fdff7b7d", // the first block was the last
      })
  void whatCannotBeUnpackedIsNotTheProtocol(String hex) throws Exception {
    try (RawSocket broken =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      broken.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(broken.awaitCode()).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c980 00000000", // a ping
        "0180 00000000 c080 00000000", // a fragment that is not the first
        "a180 00000000", // a bit that nobody has agreed on
      })
  void whatSaysThatItIsPackedAndCannotBeIsNotTheProtocol(String hex) throws Exception {
    try (RawSocket packed =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      packed.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(packed.awaitCode()).isEqualTo(1002);
    }
  }

  @Test
  void nothingIsPackedWhereThatWasNotAgreedOn() throws Exception {
    try (RawSocket plain = RawSocket.open(port)) {
      byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
      plain.write(frame(LAST | 0x40 | TEXT, ping));
      assertThat(plain.awaitCode()).isEqualTo(1002);
    }
  }

  @Test
  void aSmallMessageThatUnpacksToABigOneIsNotUnpacked() throws Exception {
    try (RawSocket bomb =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      byte[] packed = deflate(new byte[40 << 20]);
      assertThat(packed.length).isLessThan(MAX_REQUEST_BYTES);
      bomb.write(frame(LAST | 0x40 | TEXT, packed));
      assertThat(bomb.awaitCode()).isEqualTo(1009);
    }
  }

  @Test
  void aCompressedRequestIsAnswered() throws Exception {
    try (RawSocket packed =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
      packed.write(frame(LAST | 0x40 | TEXT, deflate(ping)));
      assertThat(packed.readMessage()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=10,"
            + " permessage-deflate; server_no_context_takeover; client_no_context_takeover",
      })
  void whoAsksForItHasEachMessageCompressedByItself(String offer) throws Exception {
    try (RawSocket packed = RawSocket.connect(port)) {
      assertThat(packed.handshake("Sec-WebSocket-Extensions: " + offer + "\r\n"))
          .containsPattern(
              "(?i)sec-websocket-extensions: permessage-deflate;.*server_no_context_takeover");
      packed.say("{\"op\":\"ping\",\"t\":1}");
      packed.say("{\"op\":\"ping\",\"t\":1}");
      byte[] first = packed.readMessage();
      assertThat(first).isEqualTo(packed.readMessage());
      assertThat(inflate(first)).isEqualTo("{\"op\":\"pong\",\"t\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=15",
      })
  void aSmallerWindowIsNotAgreedOn(String offer) throws Exception {
    try (RawSocket plain = RawSocket.connect(port)) {
      assertThat(plain.handshake("Sec-WebSocket-Extensions: " + offer + "\r\n"))
          .startsWith("HTTP/1.1 101")
          .doesNotContainIgnoringCase("sec-websocket-extensions");
      plain.say("{\"op\":\"ping\",\"t\":1}");
      assertThat(plain.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":1}");
    }
  }

  private static String inflate(byte[] packed) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(packed);
    byte[] bytes = new byte[MAX_REQUEST_BYTES];
    int length = inflater.inflate(bytes);
    inflater.end();
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    byte[] packed = new byte[MAX_REQUEST_BYTES];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
