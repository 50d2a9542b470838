package io.ledgerflux.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A TCP connection to a gateway, on which anything can be said, right or wrong. */
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int PING = 9;
  static final int PONG = 10;
  static final int LAST = 0x80;

  /** The headers that ask for a WebSocket. */
  static final String UPGRADE =
      """
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      """;

  /** Stands for the end of a connection that came without a close frame. */
  static final int NO_CODE = -1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLOSE = 8;
  private static final int MASKED = 0x80;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Socket socket;
  private final SippedInput sipped;
  private final DataInputStream in;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.sipped = new SippedInput(socket.getInputStream());
    this.in = new DataInputStream(sipped);
  }

  private RawSocket(int port, int receiveBufferBytes) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    sipped = new SippedInput(socket.getInputStream());
    in = new DataInputStream(sipped);
  }

  /** Connected, with nothing said. */
  static RawSocket connect(int port) throws IOException {
    return new RawSocket(port, 4_096);
  }

  /** A WebSocket over what is connected already. */
  static RawSocket over(Socket socket) throws IOException {
    RawSocket raw = new RawSocket(socket);
    raw.handshake("");
    return raw;
  }

  /** A WebSocket that takes as much at a time as others do. */
  static RawSocket openWide(int port) throws IOException {
    RawSocket socket = new RawSocket(port, 1 << 20);
    socket.handshake("");
    return socket;
  }

  /** A WebSocket. */
  static RawSocket open(int port) throws IOException {
    return open(port, "");
  }

  /** A WebSocket, asked for with more headers. */
  static RawSocket open(int port, String headers) throws IOException {
    RawSocket socket = connect(port);
    String head = socket.handshake(headers);
    if (!head.startsWith("HTTP/1.1 101")) {
      socket.close();
      throw new IOException(head);
    }
    return socket;
  }

  /** Asks for a WebSocket, and gives the head of the answer. */
  String handshake(String headers) throws IOException {
    return handshake("/ws", headers);
  }

  /** The same at a path. */
  String handshake(String path, String headers) throws IOException {
    write("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + UPGRADE + headers + "\r\n");
    return readHead();
  }

  /** The head of an answer; what came before the end of the connection where that comes first. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** All that comes until the connection ends, in whatever way. */
  String readToEnd() throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] some = new byte[65_536];
    try {
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        text.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      // It was reset.
    }
    return text.toString();
  }

  /** Whether the connection has ended, in whatever way, once {@code bytes} at most were read. */
  boolean endsWithin(int bytes) throws IOException {
    try {
      return in.read(new byte[bytes]) < 0;
    } catch (SocketException e) {
      return true; // It was reset.
    }
  }

  /** What follows {@code head}, as a text. */
  String readBody(String head) throws IOException {
    String length = head.replaceFirst("(?is).*\r\ncontent-length: (\\d+)\r\n.*", "$1");
    return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
  }

  /** Writes {@code frame} so many times, on a thread of its own, or until it is cut off. */
  Thread repeat(byte[] frame, int times) {
    return Thread.startVirtualThread(
        () -> {
          try {
            for (int i = 0; i < times; i++) {
              write(frame);
            }
          } catch (IOException e) {
            // He was cut off.
          }
        });
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a text message. */
  void say(String text) throws IOException {
    write(frame(LAST | TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  void subscribe(String product) throws IOException {
    say("{\"op\":\"subscribe\",\"products\":[\"" + product + "\"]}");
  }

  /** A frame as clients send it, masked with zeros; {@code first} is its first byte. */
  static byte[] frame(int first, byte[] payload) {
    return frame(first, payload.length, payload);
  }

  /** A frame that says to be {@code length} bytes long. */
  static byte[] frame(int first, long length, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (length < 126) {
      frame.write(MASKED | (int) length);
    } else if (length < 65_536) {
      frame.write(MASKED | 126);
      frame.write((int) (length >> 8));
      frame.write((int) length);
    } else {
      frame.write(MASKED | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) (length >> shift));
      }
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** From now on it is read a byte at a time, with a rest before each. */
  void sip(Duration rest) {
    sipped.sip(rest);
  }

  /** From now on it is read as it comes again, by who reads it already, too. */
  void gulp() {
    sipped.gulp();
  }

  /** Reads a byte; answers whether there was one. */
  boolean readByte() throws IOException {
    return in.read() >= 0;
  }

  /** The gateway's next message; pings before it are answered. */
  byte[] readMessage() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      byte[] payload = payload();
      if (first == (LAST | PING)) {
        write(frame(LAST | PONG, payload));
      } else if ((first & 0x08) == 0) {
        return payload;
      }
    }
  }

  /** What comes until the message that is {@code last}, and that one. */
  List<JsonNode> hear(Predicate<JsonNode> last) throws IOException {
    List<JsonNode> heard = new ArrayList<>();
    do {
      heard.add(JSON.readTree(readMessage()));
    } while (!last.test(heard.getLast()));
    return heard;
  }

  /** A connection may end within it. */
  private byte[] payload() throws IOException {
    byte[] payload = new byte[length()];
    in.readFully(payload);
    return payload;
  }

  /**
   * Reads to the end of the connection; answers the code of the close frame on the way, and {@link
   * #NO_CODE} where there was none.
   */
  int awaitCode() {
    try {
      return nextCode();
    } catch (EOFException e) {
      return NO_CODE;
    } catch (IOException e) {
      throw new IllegalStateException("no close frame came", e);
    }
  }

  /** The codes of all close frames until the connection ends, in whatever way. */
  List<Integer> awaitCodes() throws IOException {
    List<Integer> codes = new ArrayList<>();
    try {
      while (true) {
        codes.add(nextCode());
      }
    } catch (EOFException | SocketException e) {
      return codes;
    }
  }

  private int nextCode() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      byte[] payload = payload();
      if ((first & 0x0f) == CLOSE) {
        return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
      }
    }
  }

  /** Whether the gateway ends the connection while it is waited for. */
  boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return e.getMessage() != null && e.getMessage().contains("reset");
    }
  }

  private int length() throws IOException {
    int length = in.readUnsignedByte();
    return switch (length) {
      case 126 -> in.readUnsignedShort();
      case 127 -> Math.toIntExact(in.readLong());
      default -> length;
    };
  }

  /** Says that nothing more is said, and goes on listening. */
  void endSaying() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection under whoever uses it. */
  void abort() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
