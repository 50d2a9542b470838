package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL run from the binaries that came with the build. */
final class LocalPostgres implements Server {
  static final String CLUSTER = "cluster";
  static final String POSTMASTER_PID = "postmaster.pid";

  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int STATUS_LINE = 7;
  private static final int PASSWORD_BYTES = 16;

  private final DataDirectory directory;
  private final Map<String, String> settings;
  private final OrdinaryUser user;
  private final PostgresBinaries binaries;
  private final @Nullable ReservedPort reserved;
  private final int port;
  private @Nullable ChildProcess process;

  /** With port 0 a free one is taken and kept. */
  LocalPostgres(
      DataDirectory directory, int port, Map<String, String> settings, OrdinaryUser user) {
    this.directory = directory;
    this.settings = Map.copyOf(settings);
    this.user = user;
    this.binaries = PostgresBinaries.install(user.cache());
    this.reserved = port == 0 ? ReservedPort.take() : null;
    this.port = reserved == null ? port : reserved.number();
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    if (!Files.exists(cluster().resolve("PG_VERSION"))) {
      initialize();
    }
    Deadline.await(START_LIMIT, () -> attempt() || !isHeldByDyingBackends());
    if (!isRunning()) {
      throw new ServerException("PostgreSQL did not start: " + ChildProcess.tailOf(log()));
    }
  }

  private boolean attempt() {
    forgetReusedPid();
    ChildProcess started = ChildProcess.start(command(), directory.path(), log());
    boolean ready = false;
    try {
      directory.recordServer(started.pid());
      Deadline.await(START_LIMIT, () -> isReady(started) || !started.isAlive());
      ready = isReady(started);
    } finally {
      if (!ready) {
        started.kill();
      }
    }
    process = ready ? started : null;
    return ready;
  }

  /** Sessions of a main process that was killed from outside end by themselves, a little later. */
  private boolean isHeldByDyingBackends() {
    return ChildProcess.tailOf(log()).contains("pre-existing shared memory block");
  }

  /** PostgreSQL would take any process that got the number of its dead predecessor for a rival. */
  private void forgetReusedPid() {
    Path file = cluster().resolve(POSTMASTER_PID);
    List<String> lines = readLines(file);
    if (!lines.isEmpty() && Leftovers.isSomeoneElse(lines.getFirst(), directory.path())) {
      SharedMemory.removeOf(directory.path());
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Makes the cluster under another name first, so that a broken attempt is not taken for one. */
  private void initialize() {
    Path unfinished = directory.path().resolve("unfinished");
    DataDirectory.delete(unfinished);
    DataDirectory.delete(cluster());
    user.adopt(directory.path());
    Optional<ClusterTemplate> template =
        directory.isTemporary() ? ClusterTemplate.askedFor(binaries, user) : Optional.empty();
    Optional<String> password = template.flatMap(ClusterTemplate::password);
    if (password.isPresent()) {
      writePassword(password.get());
      template.orElseThrow().copyTo(unfinished, log());
    } else {
      writePassword(randomPassword());
      runInitdb(unfinished);
      template.ifPresent(made -> made.keep(unfinished, password(), log()));
    }
    try {
      Files.move(unfinished, cluster());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void runInitdb(Path target) {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("initdb").toString());
    command.addAll(List.of("-D", target.toString(), "-U", PostgresServer.USER));
    command.addAll(List.of("-A", "scram-sha-256", "--pwfile", passwordFile().toString()));
    command.addAll(List.of("-E", "UTF8", "--locale=C", "--no-sync"));
    ChildProcess.run(user.command(command), directory.path(), log(), INITDB_LIMIT);
  }

  private static String randomPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void writePassword(String password) {
    try {
      Path file = passwordFile();
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, password);
      user.adopt(file);
    } catch (IOException e) {
      throw new ServerException(
          "Cannot write in %s: %s".formatted(directory.path(), e.getMessage()), e);
    }
  }

  synchronized String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("postgres").toString());
    command.addAll(List.of("-D", cluster().toString(), "-p", Integer.toString(port)));
    settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
    return user.command(command);
  }

  /** The server writes its state into this file, which names its process, too. */
  private boolean isReady(ChildProcess started) {
    List<String> lines = readLines(cluster().resolve(POSTMASTER_PID));
    return lines.size() > STATUS_LINE
        && lines.getFirst().strip().equals(Long.toString(started.pid()))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  private static List<String> readLines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * By SIGINT, PostgreSQL's fast shutdown: SIGTERM would wait for every client. One that hangs is
   * killed, which costs it nothing that was committed; who stops more than it has no time to spare.
   */
  @Override
  public synchronized void stop() {
    ChildProcess running = process;
    if (running == null) {
      return;
    }
    if (running.isAlive()) {
      running.interrupt();
    }
    if (running.awaitExit(STOP_LIMIT)) {
      process = null;
    } else {
      kill();
    }
  }

  @Override
  public synchronized void kill() {
    if (process != null) {
      process.kill();
      process = null;
      SharedMemory.removeOf(directory.path());
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
    DataDirectory.delete(cluster());
  }

  @Override
  public synchronized void close() {
    stop();
    SharedMemory.removeOf(directory.path());
    if (reserved != null) {
      reserved.close();
    }
    directory.close();
  }

  private Path cluster() {
    return directory.path().resolve(CLUSTER);
  }

  private Path passwordFile() {
    return directory.path().resolve("password");
  }

  private Path log() {
    return directory.path().resolve("postgres.log");
  }
}
