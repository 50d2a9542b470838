package io.ledgerflux.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A subscriber by bare TCP, who can be as rude as he likes: he reads only when told to. */
final class RawSubscriber implements AutoCloseable {
  private static final byte TEXT_AND_LAST = (byte) 0x81;
  private static final int MASKED = 0x80;

  private final Socket socket = new Socket();
  private final InputStream in;

  private RawSubscriber(int port, int receiveBufferBytes) throws IOException {
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = socket.getInputStream();
  }

  static RawSubscriber connect(int port) throws IOException {
    RawSubscriber subscriber = new RawSubscriber(port, 4_096);
    subscriber.handshake();
    return subscriber;
  }

  /** The status with which a plain request is answered. */
  static int statusOf(int port, String path) throws IOException {
    try (RawSubscriber plain = new RawSubscriber(port, 65_536)) {
      plain.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String answer = new String(plain.in.readAllBytes(), StandardCharsets.US_ASCII);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  private void handshake() throws IOException {
    write(
        """
        GET /ws HTTP/1.1\r
        Host: x\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r
        """);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
  }

  /** Sends a text message of less than 64 KiB, padded to the form of a frame for such lengths. */
  void say(String text) throws IOException {
    byte[] payload = (text + " ".repeat(126)).getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[8 + payload.length];
    frame[0] = TEXT_AND_LAST;
    frame[1] = (byte) (MASKED | 126);
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 8, payload.length);
    socket.getOutputStream().write(frame);
  }

  /** Reads what is there, at most {@code bytes}; answers how much, or -1 at the end. */
  int read(byte[] bytes) throws IOException {
    return in.read(bytes);
  }

  private void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
