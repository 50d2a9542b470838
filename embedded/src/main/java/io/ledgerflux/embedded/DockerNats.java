package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A nats-server run by the docker command, for one machine that has no binary of it. */
final class DockerNats implements Server {
  static final String CONTAINER_FILE = "container";

  private static final int MONITOR_PORT = 8222;
  private static final Duration FETCH_LIMIT = Duration.ofMinutes(10);
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  private final Docker docker;
  private final DataDirectory directory;
  private final @Nullable ReservedPort reserved;
  private final int port;
  private final ReservedPort monitor = ReservedPort.take();
  private final String name;
  private @Nullable ChildProcess client;

  /** With port 0 a free one is taken and kept. */
  DockerNats(Docker docker, DataDirectory directory, int port) {
    this.docker = docker;
    this.directory = directory;
    this.reserved = port == 0 ? ReservedPort.take() : null;
    this.port = reserved == null ? port : reserved.number();
    this.name = "ledgerflux-nats-" + ProcessHandle.current().pid() + "-" + this.port;
  }

  static Optional<Docker> findDocker() {
    return Docker.find().filter(Docker::answers);
  }

  /**
   * Removes the container whose name stands in a directory that its owner left behind.
   *
   * @throws ServerException if it may still be there; its name stays in the directory
   */
  static void removeContainerOf(Path directory) {
    Docker.find().ifPresent(docker -> removeContainerOf(directory, docker));
  }

  private static void removeContainerOf(Path directory, Docker docker) {
    Path file = directory.resolve(CONTAINER_FILE);
    if (!Files.exists(file)) {
      return;
    }
    try {
      docker.remove(Files.readString(file).strip());
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fetches the image, unless it is there. */
  @Override
  public synchronized void prepare(BooleanSupplier unwanted, Consumer<String> tell) {
    String image = Containers.NATS_IMAGE;
    if (docker.run("image", "inspect", image).succeeded()) {
      return;
    }
    tell.accept("Docker fetches " + image);
    ChildProcess pull =
        ChildProcess.start(docker.command(List.of("pull", image)), directory.path(), log());
    boolean ended = Deadline.await(FETCH_LIMIT, () -> !pull.isAlive() || unwanted.getAsBoolean());
    boolean failed = !pull.isAlive() && !pull.hasSucceeded();
    pull.kill();
    if (failed || !ended) {
      throw new ServerException("Docker cannot fetch " + image + ": " + pull.logTail());
    }
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    removeContainerOf(directory.path(), docker);
    prepare(() -> false, what -> {});
    ChildProcess started = ChildProcess.start(command(), directory.path(), log());
    client = started;
    Deadline.await(START_LIMIT, () -> isServing() || !started.isAlive());
    if (!isServing()) {
      kill();
      throw new ServerException("nats-server did not start in Docker: " + started.logTail());
    }
  }

  /** The port may be somebody else's: it counts that the server greets with the right name. */
  private boolean isServing() {
    return Containers.natsGreeting(port).contains("\"server_name\":\"" + name + "\"");
  }

  /** The files lie where a server that is run from a binary would have them. */
  private List<String> command() {
    try {
      Path store = Files.createDirectories(store());
      Files.writeString(directory.path().resolve(CONTAINER_FILE), name);
      String user =
          Files.getAttribute(store, "unix:uid") + ":" + Files.getAttribute(store, "unix:gid");
      var arguments = new ArrayList<>(List.of("run", "--rm", "--name", name, "--user", user));
      arguments.addAll(List.of("-p", "127.0.0.1:" + port + ":" + Containers.NATS_PORT));
      arguments.addAll(List.of("-p", "127.0.0.1:" + monitor.number() + ":" + MONITOR_PORT));
      arguments.addAll(List.of("-v", store + ":/data/jetstream", Containers.NATS_IMAGE));
      arguments.addAll(
          List.of("--name", name, "-m", String.valueOf(MONITOR_PORT), "-js", "-sd", "/data"));
      return docker.command(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void stop() {
    end("stop");
  }

  @Override
  public synchronized void kill() {
    end("kill");
  }

  private void end(String verb) {
    ChildProcess running = client;
    if (running == null) {
      return;
    }
    client = null;
    boolean told = running.isAlive() && docker.run(verb, name).succeeded();
    if (!told || !running.awaitExit(EXIT_LIMIT)) {
      running.kill();
    }
    removeContainerOf(directory.path(), docker);
  }

  @Override
  public synchronized boolean isRunning() {
    return client != null && client.isAlive();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized Optional<URI> monitor() {
    return isRunning()
        ? Optional.of(URI.create("http://127.0.0.1:" + monitor.number()))
        : Optional.empty();
  }

  @Override
  public synchronized void wipe() {
    DataDirectory.delete(store());
  }

  /** A directory with a container that could not be removed stays, for who comes next. */
  @Override
  public synchronized void close() {
    stop();
    if (reserved != null) {
      reserved.close();
    }
    monitor.close();
    directory.close();
  }

  private Path store() {
    return directory.path().resolve("jetstream");
  }

  private Path log() {
    return directory.path().resolve("nats.log");
  }
}
