package io.ledgerflux.testing;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A disk of its own in memory, for tests, which can be filled up. Only root can make one, on Linux.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Path directory;
  private final Path ballast;

  private SmallDisk(Path directory) {
    this.directory = directory;
    this.ballast = directory.resolve("ballast");
  }

  /** A disk at the directory, which is empty; nothing where none can be made. */
  public static Optional<SmallDisk> at(Path directory, int megabytes) {
    boolean made =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory) == 0;
    return made ? Optional.of(new SmallDisk(directory)) : Optional.empty();
  }

  /** Leaves no room on it. */
  public void fill() throws IOException {
    FileStore store = Files.getFileStore(directory);
    try (var out = Files.newOutputStream(ballast)) {
      while (store.getUsableSpace() >= CHUNK_BYTES) {
        out.write(new byte[CHUNK_BYTES]);
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void clear() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() {
    if (run("umount", "--lazy", directory) != 0) {
      throw new IllegalStateException(directory + " stays mounted");
    }
  }

  private static int run(Object... command) {
    List<String> words = Arrays.stream(command).map(Object::toString).toList();
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return 127; // There is no such program.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
