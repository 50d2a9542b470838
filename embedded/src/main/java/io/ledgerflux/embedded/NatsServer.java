package io.ledgerflux.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A real nats-server with JetStream on 127.0.0.1, which keeps port and streams from one start to
 * the next.
 *
 * <p>It is run from the system's binary, or in Docker where there is none.
 */
public final class NatsServer implements AutoCloseable {
  private final Server server;

  private NatsServer(Server server) {
    this.server = server;
  }

  /** A server on a free port whose streams are deleted by {@link #close}; not started yet. */
  public static NatsServer temporary() {
    boolean isInstalled = LocalNats.findBinary().isPresent();
    if (Containers.haveNats(Containers.areAskedFor(), isInstalled, Containers::areAvailable)) {
      return new NatsServer(Containers.nats());
    }
    return inDirectory(() -> DataDirectory.temporary("nats"), 0);
  }

  /**
   * As {@link #temporary()}, from the system's binary alone, with settings of its own in the block
   * {@code jetstream} of the configuration.
   */
  public static NatsServer temporary(Map<String, String> settings) {
    Path binary = LocalNats.findBinary().orElseThrow(NatsServer::missing);
    return new NatsServer(new LocalNats(binary, DataDirectory.temporary("nats"), 0, settings));
  }

  /**
   * A server that keeps its streams in the directory; not started yet.
   *
   * @param port the port, or 0 for a free one
   */
  public static NatsServer at(Path directory, int port) {
    return inDirectory(() -> DataDirectory.kept(directory), port);
  }

  private static NatsServer inDirectory(Supplier<DataDirectory> directory, int port) {
    Optional<Path> binary = LocalNats.findBinary();
    if (binary.isPresent()) {
      return new NatsServer(new LocalNats(binary.get(), directory.get(), port, Map.of()));
    }
    Docker docker = DockerNats.findDocker().orElseThrow(NatsServer::missing);
    return new NatsServer(new DockerNats(docker, directory.get(), port));
  }

  private static ServerException missing() {
    return new ServerException(
        "nats-server is missing: install it from your system's packages"
            + " (Debian, Ubuntu: apt-get install nats-server; macOS: brew install nats-server)"
            + " or put one of 2.9 or later on the PATH");
  }

  /**
   * Gets what the server is run from, where that may take minutes: an image, by Docker. {@link
   * #start} does it, too, but cannot be ended early.
   *
   * @param unwanted ends it early, without an error
   * @param tell hears what takes its time
   * @throws ServerException if it cannot be had
   */
  public void prepare(BooleanSupplier unwanted, Consumer<String> tell) {
    server.prepare(unwanted, tell);
  }

  /** Starts the server, on the port and with the streams it had before. */
  public NatsServer start() {
    server.start();
    return this;
  }

  /** Stops the server in order; what it stored stays. */
  public void stop() {
    server.stop();
  }

  /** Ends the server by SIGKILL; what it stored stays. */
  public void kill() {
    server.kill();
  }

  /** Stops and starts it on the same port with the same streams. */
  public void restart() {
    server.stop();
    server.start();
  }

  /** Forgets all streams, as a broker that comes back empty. The server must not be running. */
  public void wipe() {
    if (server.isRunning()) {
      throw new IllegalStateException("Stop nats-server before its streams are wiped");
    }
    server.wipe();
  }

  /** Whether its process is alive. */
  public boolean isRunning() {
    return server.isRunning();
  }

  /**
   * Whether there is a stream into which it writes no more, as its monitor says. A server of late
   * keeps to that, once a write has failed, until it is started again; one of 2.9 does not tell.
   */
  public boolean hasGivenUpWriting() {
    return server.monitor().map(NatsHealth::tellsAWriteError).orElse(false);
  }

  /** The port, which is known from the first start on. */
  public int port() {
    return server.port();
  }

  /** For clients: {@code nats://127.0.0.1:port}. */
  public String url() {
    return "nats://127.0.0.1:" + server.port();
  }

  /** Stops the server and deletes what is temporary. */
  @Override
  public void close() {
    server.close();
  }
}
