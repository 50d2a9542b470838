package io.ledgerflux.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one small System V segment that a killed PostgreSQL leaves in the system. */
final class SharedMemory {
  private static final Logger log = LoggerFactory.getLogger(SharedMemory.class);

  /** All segments, as Linux tells them. */
  private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");

  /** The line of postmaster.pid that holds key and id of the segment. */
  private static final int SEGMENT_LINE = 6;

  private SharedMemory() {}

  /** Removes the segment of a PostgreSQL that ran in this directory and is dead. */
  static void removeOf(Path directory) {
    Path pidFile = directory.resolve(LocalPostgres.CLUSTER).resolve(LocalPostgres.POSTMASTER_PID);
    try {
      List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
      if (lines.size() > SEGMENT_LINE) {
        String[] keyAndId = lines.get(SEGMENT_LINE).strip().split("\\s+");
        if (keyAndId.length == 2 && keyAndId[0].matches("[0-9]{1,20}")) {
          remove(new BigInteger(keyAndId[0]).intValue(), keyAndId[1]);
        }
      }
    } catch (IOException e) {
      log.warn("Cannot remove the shared memory named in {}", pidFile, e);
    }
  }

  /** By its key, which may be negative: PostgreSQL writes such a one as if it had 64 bits. */
  private static void remove(int key, String id) throws IOException {
    var ipcrm = Executables.find("ipcrm");
    if (ipcrm.isEmpty() || !mayBeThere(key, id)) {
      return;
    }
    try {
      new ProcessBuilder(ipcrm.get().toString(), "-M", Integer.toUnsignedString(key))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether key and id are those of one segment still: after a boot ids are given anew, and the
   * key, which PostgreSQL makes of its directory's number, can be another cluster's.
   */
  private static boolean mayBeThere(int key, String id) throws IOException {
    if (!Files.exists(SEGMENTS)) {
      return true;
    }
    Pattern segment = Pattern.compile("\\s*" + key + "\\s+" + Pattern.quote(id) + "\\s.*");
    try (Stream<String> lines = Files.lines(SEGMENTS)) {
      return lines.anyMatch(segment.asMatchPredicate());
    }
  }
}
