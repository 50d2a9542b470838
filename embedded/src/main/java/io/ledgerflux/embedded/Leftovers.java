package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends servers, and deletes temporary directories, whose JVM was killed before it could. */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final Pattern TEMPORARY =
      Pattern.compile(DataDirectory.TEMPORARY_PREFIX + "[a-z]+-(\\d+)-\\d+");
  private static final long CLOCK_SLACK_SECONDS = 2;

  private Leftovers() {}

  /** Clears every temporary directory of this user whose JVM is gone, with its server. */
  public static void clearTemporary() {
    clearTemporaryIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static void clearTemporaryIn(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      List<Path> abandoned = entries.filter(Leftovers::isAbandoned).toList();
      abandoned.forEach(Leftovers::clear);
    } catch (IOException e) {
      log.warn("Cannot look for left-over directories in {}", parent, e);
    }
  }

  /**
   * Ends the server whose number stands in the directory, if that process is really it, or the
   * container whose name does.
   *
   * @throws ServerException if Docker does not remove the container
   */
  static void endServerOf(Path directory) {
    serverOf(directory).ifPresent(ChildProcess::killTree);
    SharedMemory.removeOf(directory);
    DockerNats.removeContainerOf(directory);
  }

  /**
   * The same for who goes on with what is stored there: a container that stays now runs no more
   * where its engine is away, and is removed before another one is started.
   */
  static void endServerOfKept(Path directory) {
    try {
      endServerOf(directory);
    } catch (ServerException e) {
      log.warn("{}", e.getMessage());
    }
  }

  private static void clear(Path directory) {
    try {
      endServerOf(directory);
      DataDirectory.delete(directory);
    } catch (ServerException e) {
      log.warn("Cannot clear the left-over directory {}: {}", directory, e.getMessage());
    } catch (UncheckedIOException e) {
      log.warn("Cannot clear the left-over directory {}", directory, e);
    }
  }

  private static boolean isAbandoned(Path directory) {
    Matcher name = TEMPORARY.matcher(directory.getFileName().toString());
    try {
      return name.matches()
          && Files.isDirectory(directory)
          && isOurs(directory)
          && !isOwnedBy(Long.parseLong(name.group(1)), directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** Root runs PostgreSQL as nobody where it must. */
  private static boolean isOurs(Path directory) throws IOException {
    String owner = Files.getOwner(directory).getName();
    String user = System.getProperty("user.name");
    return owner.equals(user) || (user.equals("root") && owner.equals("nobody"));
  }

  /** A process that began after the directory was made has only inherited the number. */
  private static boolean isOwnedBy(long pid, Path directory) throws IOException {
    Optional<ProcessHandle> owner = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (owner.isEmpty()) {
      return false;
    }
    Instant lastWritten = Files.getLastModifiedTime(directory).toInstant();
    Optional<Instant> began = owner.get().info().startInstant();
    return began.isEmpty() || !began.get().isAfter(lastWritten.plusSeconds(CLOCK_SLACK_SECONDS));
  }

  /** Whether the number is that of a live process that was not started for the directory. */
  static boolean isSomeoneElse(String pid, Path directory) {
    return process(pid).filter(process -> !mentions(process, directory)).isPresent();
  }

  private static Optional<ProcessHandle> process(String pid) {
    String digits = pid.strip();
    return digits.isEmpty() || !digits.chars().allMatch(Character::isDigit)
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(digits));
  }

  private static boolean mentions(ProcessHandle process, Path directory) {
    return process.info().commandLine().orElse("").contains(directory.toString());
  }

  /** The server whose number stands in the directory, if it lives and is really it. */
  static Optional<ProcessHandle> serverOf(Path directory) {
    Path file = directory.resolve(DataDirectory.PID_FILE);
    try {
      return Files.exists(file)
          ? process(Files.readString(file)).filter(process -> mentions(process, directory))
          : Optional.empty();
    } catch (IOException e) {
      log.warn("Cannot read {}", file, e);
      return Optional.empty();
    }
  }
}
