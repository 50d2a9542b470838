package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one server keeps its files, occupied by one JVM at a time.
 *
 * <p>The process number of the server stands in it, so that whoever comes next can end a server
 * that outlived its JVM. A temporary directory has the number of its JVM in its name and is deleted
 * when it is closed.
 */
public final class DataDirectory implements AutoCloseable {
  static final String TEMPORARY_PREFIX = "ledgerflux-";
  static final String PID_FILE = "server.pid";

  private final Path path;
  private final boolean temporary;
  private final FileChannel lock;

  private DataDirectory(Path path, boolean temporary, FileChannel lock) {
    this.path = path;
    this.temporary = temporary;
    this.lock = lock;
  }

  static DataDirectory temporary(String kind) {
    Leftovers.clearTemporary();
    String prefix = TEMPORARY_PREFIX + kind + "-" + ProcessHandle.current().pid() + "-";
    try {
      Path path = Files.createTempDirectory(prefix).toRealPath();
      return new DataDirectory(path, true, occupy(path));
    } catch (IOException e) {
      throw new ServerException("Cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  static DataDirectory kept(Path directory) {
    try {
      Path path = Files.createDirectories(directory).toRealPath();
      FileChannel lock = occupy(path);
      Leftovers.endServerOfKept(path);
      return new DataDirectory(path, false, lock);
    } catch (IOException e) {
      throw cannotUse(directory, e);
    }
  }

  /**
   * Makes sure that nobody uses the directory, if it is there.
   *
   * @throws ServerException if somebody does
   */
  public static void requireFree(Path directory) {
    if (Files.isDirectory(directory)) {
      try {
        occupy(directory).close();
      } catch (IOException e) {
        throw cannotUse(directory, e);
      }
    }
  }

  private static ServerException cannotUse(Path directory, IOException e) {
    return new ServerException("Cannot use the directory " + directory + ": " + e.getMessage(), e);
  }

  private static FileChannel occupy(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new ServerException("The directory " + path + " is in use by this program already", e);
    }
    channel.close();
    throw new ServerException("The directory " + path + " is in use by another LedgerFlux");
  }

  Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  void recordServer(long pid) {
    try {
      Files.writeString(path.resolve(PID_FILE), Long.toString(pid));
    } catch (IOException e) {
      throw new ServerException("Cannot write in " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      if (Leftovers.serverOf(path).isEmpty()) {
        Files.deleteIfExists(path.resolve(PID_FILE));
      }
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (temporary) {
      delete(path);
    }
  }

  /** Deletes a directory with all that is in it; one that is not there is fine. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
