package io.ledgerflux.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a server of this machine, and can hold back what both sides say: each of them waits
 * then as for one that stands still, on a connection that is whole. A question of clients may be
 * answered meanwhile, by which they ask whether it is.
 */
public final class Relay implements AutoCloseable {
  private static final int CHUNK = 8_192;

  private final int serverPort;
  private final String question;
  private final String answer;
  private final ServerSocket listener;
  private final Set<Flow> flows = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean holding;

  /**
   * A relay to the server at {@code serverPort}, on a port of its own.
   *
   * @param question of clients that is answered while all is held back
   * @param answer to it
   */
  public Relay(int serverPort, String question, String answer) {
    this.serverPort = serverPort;
    this.question = question;
    this.answer = answer;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /** One to a nats-server, which answers pings whatever it holds back. */
  public static Relay toNats(int serverPort) {
    return new Relay(serverPort, "PING\r\n", "PONG\r\n");
  }

  /** Where clients find it on 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing comes through, until {@link #release}. */
  public void hold() {
    synchronized (gate) {
      holding = true;
    }
  }

  /** Whether clients said {@code word}, and it is held back. */
  public boolean holds(String word) {
    synchronized (gate) {
      return flows.stream().anyMatch(flow -> flow.fromClient && flow.said().contains(word));
    }
  }

  /** All that was held back comes through, and what follows. */
  public void release() {
    synchronized (gate) {
      holding = false;
      flows.forEach(Flow::passHeld);
    }
  }

  @Override
  public void close() {
    closeQuietly(listener);
    flows.forEach(flow -> closeQuietly(flow.from));
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // This is closed.
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      start(new Flow(client, server, true));
      start(new Flow(server, client, false));
    } catch (IOException e) {
      closeQuietly(client); // The server is away.
    }
  }

  private void start(Flow flow) {
    flows.add(flow);
    Thread.startVirtualThread(flow::run);
  }

  /** What one of two says to the other. */
  private final class Flow {
    private final Socket from;
    private final Socket to;
    private final boolean fromClient;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    Flow(Socket from, Socket to, boolean fromClient) {
      this.from = from;
      this.to = to;
      this.fromClient = fromClient;
    }

    void run() {
      byte[] chunk = new byte[CHUNK];
      try (from;
          to) {
        InputStream in = from.getInputStream();
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          pass(chunk, read);
        }
      } catch (IOException e) {
        // One of the two has gone, and the other is told by its connection.
      } finally {
        flows.remove(this);
      }
    }

    private String said() {
      return held.toString(StandardCharsets.UTF_8);
    }

    private void pass(byte[] chunk, int length) throws IOException {
      synchronized (gate) {
        if (!holding) {
          to.getOutputStream().write(chunk, 0, length);
          return;
        }
        held.write(chunk, 0, length);
        if (fromClient && new String(chunk, 0, length, StandardCharsets.UTF_8).contains(question)) {
          from.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    /** Under the gate's lock. */
    void passHeld() {
      try {
        held.writeTo(to.getOutputStream());
        held.reset();
      } catch (IOException e) {
        closeQuietly(to);
      }
    }
  }

  private static void closeQuietly(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
