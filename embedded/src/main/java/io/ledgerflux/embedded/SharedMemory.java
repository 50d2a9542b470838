package io.ledgerflux.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one small System V segment that a killed PostgreSQL leaves in the system. */
final class SharedMemory {
  private static final Logger log = LoggerFactory.getLogger(SharedMemory.class);

  /** The line of postmaster.pid that holds key and id of the segment. */
  private static final int SEGMENT_LINE = 6;

  private SharedMemory() {}

  /** Removes the segment of a PostgreSQL that ran in this directory and is dead. */
  static void removeOf(Path directory) {
    Path pidFile = directory.resolve(LocalPostgres.CLUSTER).resolve(LocalPostgres.POSTMASTER_PID);
    try {
      List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
      if (lines.size() > SEGMENT_LINE) {
        remove(lines.get(SEGMENT_LINE).strip().split("\\s+")[0]);
      }
    } catch (IOException e) {
      log.warn("Cannot remove the shared memory named in {}", pidFile, e);
    }
  }

  /** By its key, which PostgreSQL makes of the cluster's own: after a boot ids are given anew. */
  private static void remove(String key) throws IOException {
    var ipcrm = Executables.find("ipcrm");
    if (ipcrm.isEmpty() || !key.matches("[0-9]{1,20}")) {
      return;
    }
    try {
      new ProcessBuilder(ipcrm.get().toString(), "-M", asNumber(key))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** PostgreSQL writes one that is negative as if it had 64 bits. */
  private static String asNumber(String key) {
    return Integer.toUnsignedString(new BigInteger(key).intValue());
  }
}
