package io.ledgerflux.ingestor.feed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A venue of bare bytes, for what no library of WebSockets sends. */
final class RawVenue implements AutoCloseable {
  /** RFC 6455, 1.3. */
  private static final String ACCEPTED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket server;
  private final Answer answer;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** What is done with a connection whose request has been read. */
  @FunctionalInterface
  interface Answer {
    void to(Socket socket, Asked asked) throws IOException;
  }

  /**
   * What a connection asks for.
   *
   * @param number of the connection, from 1
   * @param key that it shows
   * @param compression whether it offers to be sent compressed messages
   */
  record Asked(int number, String key, boolean compression) {}

  RawVenue(Answer answer) throws IOException {
    this.answer = answer;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort());
  }

  /** How many connections came. */
  int connections() {
    return sockets.size();
  }

  /** How many of them the client has not closed. */
  long open() {
    return sockets.stream().filter(socket -> !socket.isClosed()).count();
  }

  /** Grants the WebSocket, with more {@code headers}, each of which ends its line. */
  static void grant(Socket socket, Asked asked, String headers) throws IOException {
    write(
        socket,
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: %s\r
        %s\r
        """
            .formatted(accepted(asked.key()), headers)
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** Holds an answer back until as many have asked as {@code asked} counts. */
  static void awaitAll(CountDownLatch asked) throws IOException {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static void write(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        int number = sockets.size();
        Thread.ofVirtual().start(() -> serve(number, socket));
      }
    } catch (IOException e) {
      // Closed: nobody is to be served any more.
    }
  }

  private void serve(int number, Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String key = "";
      boolean compression = false;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.regionMatches(true, 0, "sec-websocket-key:", 0, 18)) {
          key = line.substring(18).trim();
        }
        compression |= line.contains("permessage-deflate");
      }
      answer.to(socket, new Asked(number, key, compression));
      while (in.read() >= 0) {}
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static String accepted(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPTED).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
