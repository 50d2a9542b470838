package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A nats-server run by the docker command, for one machine that has no binary of it. */
final class DockerNats implements Server {
  static final String CONTAINER_FILE = "container";

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

  private final Path docker;
  private final DataDirectory directory;
  private final int port;
  private final String name;
  private @Nullable ChildProcess client;

  /** With port 0 a free one is taken. */
  DockerNats(Path docker, DataDirectory directory, int port) {
    this.docker = docker;
    this.directory = directory;
    this.port = port == 0 ? Ports.free() : port;
    this.name = "ledgerflux-nats-" + ProcessHandle.current().pid() + "-" + this.port;
  }

  static Optional<Path> findDocker() {
    return Executables.find("docker")
        .filter(docker -> succeeds(List.of(docker.toString(), "info")));
  }

  /** Removes the container whose name stands in a directory that its owner left behind. */
  static void removeContainerOf(Path directory) {
    Executables.find("docker").ifPresent(docker -> removeContainerOf(directory, docker));
  }

  private static void removeContainerOf(Path directory, Path docker) {
    Path file = directory.resolve(CONTAINER_FILE);
    if (!Files.exists(file)) {
      return;
    }
    try {
      String container = Files.readString(file).strip();
      succeeds(List.of(docker.toString(), "rm", "-f", container));
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    removeContainerOf(directory.path(), docker);
    ChildProcess started = ChildProcess.start(command(), directory.path(), log());
    client = started;
    Deadline.await(
        START_LIMIT, () -> !Containers.natsGreeting(port).isEmpty() || !started.isAlive());
    if (!started.isAlive() || Containers.natsGreeting(port).isEmpty()) {
      kill();
      throw new ServerException("nats-server did not start in Docker: " + started.logTail());
    }
  }

  private List<String> command() {
    try {
      Path store = Files.createDirectories(directory.path().resolve("jetstream"));
      Files.writeString(directory.path().resolve(CONTAINER_FILE), name);
      String user =
          Files.getAttribute(store, "unix:uid") + ":" + Files.getAttribute(store, "unix:gid");
      var command = new ArrayList<>(List.of(docker.toString(), "run", "--rm", "--name", name));
      command.addAll(
          List.of("--user", user, "-p", "127.0.0.1:" + port + ":" + Containers.NATS_PORT));
      command.addAll(List.of("-v", store + ":/data", Containers.NATS_IMAGE, "-js", "-sd", "/data"));
      return command;
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
    if (running.isAlive()) {
      succeeds(List.of(docker.toString(), verb, name));
    }
    if (!running.awaitExit(COMMAND_LIMIT)) {
      running.kill();
    }
    client = null;
    removeContainerOf(directory.path(), docker);
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
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
  public synchronized void wipe() {
    DataDirectory.delete(directory.path().resolve("jetstream"));
  }

  @Override
  public synchronized void close() {
    stop();
    directory.close();
  }

  private Path log() {
    return directory.path().resolve("nats.log");
  }
}
