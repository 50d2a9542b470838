package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A nats-server with JetStream, run from the system's binary. */
final class LocalNats implements Server {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Pattern PORT = Pattern.compile("nats://[^\"]*:(\\d+)");

  private final Path binary;
  private final DataDirectory directory;
  private int port;
  private @Nullable ChildProcess process;

  /** With port 0 the server picks a free one at its first start and keeps it. */
  LocalNats(Path binary, DataDirectory directory, int port) {
    this.binary = binary;
    this.directory = directory;
    this.port = port;
  }

  static Optional<Path> findBinary() {
    return Executables.find("nats-server");
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    deletePortsFiles();
    ChildProcess started =
        ChildProcess.start(command(), directory.path(), directory.path().resolve("nats.log"));
    process = started;
    directory.recordServer(started.pid());
    Path portsFile = directory.path().resolve("nats-server_" + started.pid() + ".ports");
    Deadline.await(START_LIMIT, () -> readPort(portsFile).isPresent() || !started.isAlive());
    port =
        readPort(portsFile)
            .orElseThrow(
                () -> {
                  started.kill();
                  return new ServerException("nats-server did not start: " + started.logTail());
                });
  }

  private List<String> command() {
    String path = directory.path().toString();
    var command = new ArrayList<String>();
    command.add(binary.toString());
    command.addAll(List.of("-a", "127.0.0.1", "-p", port == 0 ? "-1" : Integer.toString(port)));
    command.addAll(List.of("-js", "-sd", path, "--ports_file_dir", path));
    return command;
  }

  /** The server writes this file when it listens, JetStream's store read. */
  private static Optional<Integer> readPort(Path portsFile) {
    try {
      if (!Files.exists(portsFile)) {
        return Optional.empty();
      }
      Matcher matcher = PORT.matcher(Files.readString(portsFile));
      return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deletePortsFiles() {
    try (Stream<Path> files = Files.list(directory.path())) {
      for (Path file : files.filter(name -> name.toString().endsWith(".ports")).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void stop() {
    ChildProcess running = process;
    if (running == null) {
      return;
    }
    running.terminate();
    if (!running.awaitExit(STOP_LIMIT)) {
      running.kill();
    }
    process = null;
  }

  @Override
  public synchronized void kill() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  @Override
  public synchronized int port() {
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
}
