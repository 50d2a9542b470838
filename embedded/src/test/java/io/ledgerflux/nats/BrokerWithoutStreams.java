package io.ledgerflux.nats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Lets clients in as a nats-server does, and answers their pings, until they ask for something: a
 * server whose store hangs answers nothing more on that connection.
 */
final class BrokerWithoutStreams implements AutoCloseable {
  private static final String GREETING =
      "INFO {\"server_id\":\"A\",\"version\":\"2.9.10\",\"proto\":1,\"headers\":true,"
          + "\"max_payload\":1048576,\"jetstream\":true}\r\n";

  private final ServerSocket socket;

  BrokerWithoutStreams() throws IOException {
    socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "nats://127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private static void serve(Socket client) {
    try (client) {
      OutputStream out = client.getOutputStream();
      out.write(GREETING.getBytes(StandardCharsets.UTF_8));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      boolean hangs = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        hangs |= line.startsWith("PUB") || line.startsWith("HPUB");
        if (line.equals("PING") && !hangs) {
          out.write("PONG\r\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
