package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.java_websocket.WebSocket;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A server that answers requests as a test writes it down, and remembers them. */
public final class ScriptedGateway implements AutoCloseable {

  /** What to do when the nth connection (from 1) asks. */
  @FunctionalInterface
  public interface Script {
    /** Answers {@code request}. */
    void on(int connection, String request, WebSocket socket);
  }

  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();
  private final Server server;

  /** Starts on a free port. */
  public static ScriptedGateway start(Script script) throws InterruptedException {
    return start(0, script);
  }

  /** Starts one that tells each who subscribes those messages, and nothing at a ping. */
  public static ScriptedGateway telling(String... messages) throws InterruptedException {
    return start(
        (_, request, socket) -> {
          if (request.contains("\"subscribe\"")) {
            send(socket, messages);
          }
        });
  }

  /** Starts on a port. */
  public static ScriptedGateway start(int port, Script script) throws InterruptedException {
    ScriptedGateway gateway = new ScriptedGateway(port, script);
    gateway.server.setReuseAddr(true);
    gateway.server.setDaemon(true);
    gateway.server.start();
    gateway.started.await();
    return gateway;
  }

  private ScriptedGateway(int port, Script script) {
    this.script = script;
    this.server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("ws://127.0.0.1:" + port() + "/ws");
  }

  /** The port. */
  public int port() {
    return server.getPort();
  }

  /** All that was asked, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The codes with which connections ended, in order. */
  public List<Integer> closeCodes() {
    return List.copyOf(closeCodes);
  }

  /** What each handshake had in its header {@code Authorization}, in order; empty: nothing. */
  public List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** Sends to all that are connected. */
  public void send(String... messages) {
    for (String message : messages) {
      server.broadcast(message);
    }
  }

  /** Sends to one. */
  public static void send(WebSocket socket, String... messages) {
    for (String message : messages) {
      socket.send(message);
    }
  }

  /** Ends a connection without a word, once what was sent is on its way. */
  public static void drop(WebSocket socket) {
    await().until(() -> !socket.hasBufferedData());
    socket.closeConnection(CloseFrame.ABNORMAL_CLOSE, "dropped");
  }

  @Override
  public void close() {
    stop();
  }

  /** Says good-bye to all, and ends. */
  public void stop() {
    try {
      server.stop(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Server extends WebSocketServer {
    Server(InetSocketAddress address) {
      super(address, 1);
    }

    @Override
    public void onStart() {
      started.countDown();
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {
      authorizations.add(handshake.getFieldValue("Authorization"));
      socket.setAttachment(connections.incrementAndGet());
    }

    @Override
    public void onMessage(WebSocket socket, String request) {
      requests.add(request);
      script.on(socket.<Integer>getAttachment(), request, socket);
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
      closeCodes.add(code);
    }

    @Override
    public void onError(WebSocket socket, Exception e) {
      if (socket == null) {
        throw new IllegalStateException("the server failed", e);
      }
    }
  }
}
