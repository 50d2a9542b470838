package io.ledgerflux.gateway;

import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands before a server, and lets each connection through after a while, as one that is busy. */
final class SlowDoor implements AutoCloseable {
  private final URI server;
  private final Duration delay;
  private final ServerSocket door;
  private final Collection<Socket> open = new ConcurrentLinkedQueue<>();

  private SlowDoor(URI server, Duration delay) throws IOException {
    this.server = server;
    this.delay = delay;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Threads.start("door", this::letIn);
  }

  /** Before the server that {@code address} names. */
  static SlowDoor before(String address, Duration delay) throws IOException {
    return new SlowDoor(URI.create(address), delay);
  }

  /** The address of the server by way of the door. */
  String address() {
    return server
        .toString()
        .replace(
            "@" + server.getHost() + ":" + server.getPort(), "@127.0.0.1:" + door.getLocalPort());
  }

  private void letIn() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        open.add(caller);
        Threads.start("caller", () -> pass(caller));
      } catch (IOException e) {
        return; // The door is closed.
      }
    }
  }

  private void pass(Socket caller) throws InterruptedException {
    Thread.sleep(delay);
    try {
      Socket callee = new Socket(server.getHost(), server.getPort());
      open.add(callee);
      Threads.start("answers", () -> carry(callee, caller));
      carry(caller, callee);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // One of both has gone.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
