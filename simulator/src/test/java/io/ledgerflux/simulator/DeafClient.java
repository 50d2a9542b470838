package io.ledgerflux.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A WebSocket client, written by hand, that subscribes and then never reads. */
final class DeafClient implements AutoCloseable {
  private static final String HANDSHAKE =
      """
      GET / HTTP/1.1\r
      Host: 127.0.0.1\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      \r
      """;

  private final Socket socket = new Socket();

  DeafClient(int port) throws IOException {
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.UTF_8));
    var answer =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 256);
    for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {}
  }

  /** Sends a text frame with a mask of zeros. */
  void subscribe(List<String> products) throws IOException {
    byte[] text =
        "{\"type\":\"subscribe\",\"product_ids\":[\"%s\"],\"channels\":[\"ticker\",\"matches\"]}"
            .formatted(String.join("\",\"", products))
            .getBytes(StandardCharsets.UTF_8);
    byte[] head = {
      (byte) 0x81, (byte) 0xfe, (byte) (text.length >> 8), (byte) text.length, 0, 0, 0, 0
    };
    socket.getOutputStream().write(head);
    socket.getOutputStream().write(text);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
