package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RawSocket.CONTINUATION;
import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.PING;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/** What is done to a gateway, on a socket, by those who mean no good. */
final class Attackers {
  private static final byte[] REQUEST =
      frame(LAST | TEXT, "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8));

  private static final byte[] BOMB = bomb();

  private static final String NAMES =
      IntStream.range(0, 1_000)
          .mapToObj(i -> "\"X" + i + "\"")
          .collect(Collectors.joining(",", "{\"op\":\"subscribe\",\"products\":[", "]}"));

  private final int port;
  private final int pastTicks;

  /**
   * They attack at {@code port}.
   *
   * @param pastTicks so many ticks there are of ETH-USD, with sequences from 10 on in steps of two
   */
  Attackers(int port, int pastTicks) {
    this.port = port;
    this.pastTicks = pastTicks;
  }

  RawSocket silent() throws IOException {
    return RawSocket.connect(port);
  }

  RawSocket open() throws IOException {
    return RawSocket.open(port);
  }

  RawSocket subscribed() throws IOException {
    RawSocket socket = open();
    socket.subscribe("BTC-USD");
    return socket;
  }

  RawSocket streaming() throws IOException {
    RawSocket socket = silent();
    socket.write("GET /api/v1/stream?products=BTC-USD HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  }

  void request(RawSocket socket) throws IOException {
    socket.write(REQUEST);
  }

  void leave(RawSocket socket) throws IOException {
    again();
  }

  void sip(RawSocket socket) throws IOException {
    LockSupport.parkNanos(10_000_000);
    if (!socket.readByte()) {
      again();
    }
  }

  RawSocket hugeMessage() throws IOException {
    RawSocket socket = open();
    socket.write(frame(LAST | TEXT, 100L << 20, new byte[0]));
    return socket;
  }

  RawSocket announcedBody() throws IOException {
    RawSocket socket = silent();
    socket.write(
        "POST /api/v1/ticket HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n");
    return socket;
  }

  RawSocket chunkedBody() throws IOException {
    RawSocket socket = silent();
    socket.write("POST /api/v1/ticket HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.write("40000000\r\n");
    return socket;
  }

  void pour(RawSocket socket) throws IOException {
    socket.write(new byte[65_536]);
  }

  void ping(RawSocket socket) throws IOException {
    socket.write(frame(LAST | PING, new byte[0]));
  }

  void brokenText(RawSocket socket) throws IOException {
    socket.write(frame(LAST | TEXT, new byte[] {(byte) 0xc3, 0x28}));
  }

  RawSocket fragmented() throws IOException {
    RawSocket socket = open();
    socket.write(frame(TEXT, new byte[] {'{'}));
    return socket;
  }

  void fragment(RawSocket socket) throws IOException {
    socket.write(frame(CONTINUATION, new byte[1]));
  }

  RawSocket unfinished() throws IOException {
    RawSocket socket = open();
    socket.write(frame(LAST | TEXT, 65_000, new byte[60_000]));
    return socket;
  }

  RawSocket replaying() throws IOException {
    RawSocket socket = RawSocket.openWide(port);
    socket.say(
        "{\"op\":\"replay\",\"products\":[\"ETH-USD\"],\"from\":\"-1h\",\"to\":\"-1m\",\"speed\":0}");
    return socket;
  }

  /**
   * From a sequence that is no tick's: all that the broker has of the product may have to be read.
   */
  void resume(RawSocket socket) throws IOException {
    long unknown = 11 + 2L * ThreadLocalRandom.current().nextInt(pastTicks - 1);
    socket.say(
        "{\"op\":\"subscribe\",\"products\":[\"ETH-USD\"],\"from_seq\":{\"ETH-USD\":%d}}"
            .formatted(unknown));
    String message = "";
    while (!message.contains("\"recovered\"")) {
      message = new String(socket.readMessage(), StandardCharsets.UTF_8);
    }
    again();
  }

  void gulp(RawSocket socket) throws IOException {
    String message = new String(socket.readMessage(), StandardCharsets.UTF_8);
    if (!message.contains("\"replay\":true")) {
      again();
    }
  }

  RawSocket packing() throws IOException {
    return RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  }

  void bomb(RawSocket socket) throws IOException {
    socket.write(frame(LAST | 0x40 | TEXT, BOMB));
  }

  void notTheProtocol(RawSocket socket) throws IOException {
    socket.write(new byte[] {(byte) 0x83, 0x00});
  }

  void garbage(RawSocket socket) throws IOException {
    socket.write("GET /ws HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.readHead();
    again();
  }

  RawSocket wide() throws IOException {
    return RawSocket.openWide(port);
  }

  /**
   * Products that nobody knows, as many as one may have, over and over; each has a snapshot. Who is
   * refused more comes anew.
   */
  void subscribeToNames(RawSocket socket) throws IOException {
    socket.say(NAMES);
    String message = "";
    while (!message.contains("\"snapshot\"") || !message.contains("\"X999\"")) {
      message = new String(socket.readMessage(), StandardCharsets.UTF_8);
      if (message.contains("\"RATE_LIMITED\"")) {
        again();
      }
    }
  }

  /** The attacker begins anew, with another connection. */
  private static void again() throws IOException {
    throw new IOException("enough");
  }

  private static byte[] bomb() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[40 << 20]);
    byte[] packed = new byte[60_000];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
