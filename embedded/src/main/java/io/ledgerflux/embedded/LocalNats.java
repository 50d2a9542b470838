package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A nats-server with JetStream, run from the system's binary. */
final class LocalNats implements Server {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final String CLIENTS = "nats://";
  private static final Pattern MONITOR = Pattern.compile("\"monitoring\":\\[\"([^\"]+)\"");

  private final Path binary;
  private final DataDirectory directory;
  private final @Nullable ReservedPort reserved;
  private final int port;
  private final Map<String, String> settings;
  private @Nullable ChildProcess process;
  private @Nullable URI monitor;

  /**
   * With port 0 a free one is taken and kept.
   *
   * @param settings of the block {@code jetstream} of a configuration file
   */
  LocalNats(Path binary, DataDirectory directory, int port, Map<String, String> settings) {
    this.binary = binary;
    this.directory = directory;
    this.settings = Map.copyOf(settings);
    this.reserved = port == 0 ? ReservedPort.take() : null;
    this.port = reserved == null ? port : reserved.number();
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
    try {
      directory.recordServer(started.pid());
      Path portsFile = directory.path().resolve("nats-server_" + started.pid() + ".ports");
      Deadline.await(START_LIMIT, () -> listens(portsFile) || !started.isAlive());
      if (!listens(portsFile)) {
        throw new ServerException("nats-server did not start: " + started.logTail());
      }
      monitor = monitorIn(portsFile);
    } catch (ServerException | UncheckedIOException e) {
      started.kill();
      throw e;
    }
    process = started;
  }

  private List<String> command() {
    String path = directory.path().toString();
    var command = new ArrayList<String>();
    command.add(binary.toString());
    command.addAll(List.of("-a", "127.0.0.1", "-p", Integer.toString(port), "-m", "-1"));
    command.addAll(List.of("-js", "-sd", path, "--ports_file_dir", path));
    if (!settings.isEmpty()) {
      command.addAll(List.of("-c", writeSettings().toString()));
    }
    return command;
  }

  private Path writeSettings() {
    StringBuilder text = new StringBuilder("jetstream {\n");
    settings.forEach((key, value) -> text.append("  %s: %s%n".formatted(key, value)));
    try {
      return Files.writeString(directory.path().resolve("nats.conf"), text.append("}\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server writes this file when it listens, JetStream's store read. */
  private static boolean listens(Path portsFile) {
    try {
      return Files.exists(portsFile) && Files.readString(portsFile).contains(CLIENTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable URI monitorIn(Path portsFile) {
    try {
      Matcher told = MONITOR.matcher(Files.readString(portsFile));
      return told.find() ? URI.create(told.group(1)) : null;
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
  public synchronized Optional<URI> monitor() {
    return isRunning() ? Optional.ofNullable(monitor) : Optional.empty();
  }

  @Override
  public synchronized void wipe() {
    DataDirectory.delete(directory.path().resolve("jetstream"));
  }

  @Override
  public synchronized void close() {
    stop();
    if (reserved != null) {
      reserved.close();
    }
    directory.close();
  }
}
