package io.ledgerflux.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Tick;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a nats-server, and can see to it that one published tick fails while those behind
 * it are stored.
 *
 * <p>Of the protocol it knows that a command is a line, and that the last word of PUB and HPUB is
 * the length of what follows.
 */
final class BrokerProxy implements AutoCloseable {
  private static final String NO_STREAM = "nobody.listens.here";

  private final int brokerPort;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Failure> next = new AtomicReference<>();

  /** How a publish fails. */
  enum Fault {
    /** It never arrives, and nobody answers. */
    LOST,
    /** It arrives where no stream listens, and the broker answers that. */
    ASTRAY
  }

  /** A publish that is to fail. */
  static final class Failure {
    private final String subjects;
    private final Fault fault;
    private final CompletableFuture<Tick> tick = new CompletableFuture<>();
    private final CountDownLatch answered = new CountDownLatch(1);

    private Failure(String subjects, Fault fault) {
      this.subjects = subjects;
      this.fault = fault;
    }

    /** Waits until it has failed, and tells which tick it was. */
    Tick awaitTick() {
      return tick.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Lets the broker's answer through, which is held back so that others overtake. */
    void answer() {
      answered.countDown();
    }
  }

  /** One that listens on a port of its own. */
  BrokerProxy(int brokerPort) {
    this.brokerPort = brokerPort;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /** For clients. */
  String url() {
    return "nats://127.0.0.1:" + server.getLocalPort();
  }

  /** Has the next publish of a tick to a subject that begins so fail, once. */
  Failure failNext(String subjects, Fault fault) {
    Failure failure = new Failure(subjects, fault);
    next.set(failure);
    return failure;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(BrokerProxy::closeQuietly);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // This is closed.
      }
    }
  }

  private void connect(Socket client) {
    sockets.add(client);
    try {
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      sockets.add(broker);
      Link link = new Link(client, broker);
      Thread.startVirtualThread(() -> link.pump(link::forward));
      Thread.startVirtualThread(() -> link.pump(link::answer));
    } catch (IOException e) {
      // The broker is away: who wants something need not wait to see that, and comes again.
      closeQuietly(client);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  /** One client's connection. */
  private final class Link {
    private final Socket client;
    private final Socket broker;

    /** Answers pass when it is down; a failure puts up its own. */
    private volatile CountDownLatch barrier = new CountDownLatch(0);

    Link(Socket client, Socket broker) {
      this.client = client;
      this.broker = broker;
    }

    interface Flow {
      void run() throws IOException, InterruptedException;
    }

    void pump(Flow flow) {
      try {
        flow.run();
      } catch (IOException e) {
        // One side is gone; the other must see that.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        closeQuietly(client);
        closeQuietly(broker);
      }
    }

    void answer() throws IOException, InterruptedException {
      InputStream from = broker.getInputStream();
      OutputStream to = client.getOutputStream();
      byte[] bytes = new byte[65_536];
      for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
        barrier.await();
        to.write(bytes, 0, count);
      }
    }

    void forward() throws IOException {
      InputStream from = new BufferedInputStream(client.getInputStream());
      OutputStream to = new BufferedOutputStream(broker.getOutputStream());
      for (String line = readLine(from); !line.isEmpty(); line = readLine(from)) {
        String[] words = line.strip().split(" ");
        byte[] payload = new byte[0];
        String command = line;
        if (words[0].equals("PUB") || words[0].equals("HPUB")) {
          payload = from.readNBytes(Integer.parseInt(words[words.length - 1]) + 2);
          command = published(line, words, payload);
        }
        if (!command.isEmpty()) {
          to.write(command.getBytes(US_ASCII));
          to.write(payload);
        }
        if (from.available() == 0) {
          to.flush();
        }
      }
    }

    /** What is forwarded in place of the line; nothing where the publish is lost. */
    private String published(String line, String[] words, byte[] payload) {
      Failure failure = next.get();
      if (failure == null
          || !words[1].startsWith(failure.subjects)
          || !next.compareAndSet(failure, null)) {
        return line;
      }
      failure.tick.complete(tick(words, payload));
      return switch (failure.fault) {
        case LOST -> "";
        case ASTRAY -> {
          barrier = failure.answered;
          yield line.replace(words[1], NO_STREAM);
        }
      };
    }
  }

  /** The line with its end; nothing at the end of the stream. */
  private static String readLine(InputStream from) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = from.read(); next >= 0; next = from.read()) {
      line.write(next);
      if (next == '\n') {
        return line.toString(US_ASCII);
      }
    }
    return "";
  }

  /** {@code HPUB subject reply headers all}: the tick follows behind the headers. */
  private static Tick tick(String[] words, byte[] payload) {
    int headers = Integer.parseInt(words[words.length - 2]);
    try {
      return TickCodec.decode(Arrays.copyOfRange(payload, headers, payload.length - 2));
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
