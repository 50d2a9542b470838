package io.ledgerflux.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;

/**
 * What shared memory a server holds, of both kinds, as Linux tells; elsewhere nothing is known of
 * it.
 */
record ServerMemory(List<String> segments, List<Path> files) {
  private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");
  private static final String FILES = "/dev/shm/";

  /** What {@code server} holds now. */
  static ServerMemory of(ProcessHandle server) {
    Path maps = Path.of("/proc", Long.toString(server.pid()), "maps");
    return new ServerMemory(
        lines(SEGMENTS)
            .map(line -> line.strip().split("\\s+"))
            .filter(columns -> columns[4].equals(Long.toString(server.pid())))
            .map(columns -> columns[1])
            .toList(),
        lines(maps)
            .filter(line -> line.contains(FILES))
            .map(line -> Path.of(line.substring(line.indexOf(FILES)).split(" ")[0]))
            .distinct()
            .toList());
  }

  /** Whether any of it is still there. */
  boolean isLeft() {
    return files.stream().anyMatch(Files::exists)
        || lines(SEGMENTS).map(line -> line.strip().split("\\s+")[1]).anyMatch(segments::contains);
  }

  private static Stream<String> lines(Path file) {
    if (!OS.LINUX.isCurrentOs()) {
      return Stream.empty();
    }
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
