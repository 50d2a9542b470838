package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Segments as a dead PostgreSQL names them in its postmaster.pid. */
@EnabledOnOs(OS.LINUX)
final class SharedMemoryIT {
  @TempDir private Path directory;
  private final List<String> made = new ArrayList<>();

  @AfterEach
  void remove() throws Exception {
    for (String id : made) {
      run("ipcrm", "-m", id);
    }
  }

  @Test
  void removesTheSegmentOfItsKey() throws Exception {
    String id = segment();
    name(keyOf(id), id);
    SharedMemory.removeOf(directory);
    assertThat(ids()).doesNotContain(id);
  }

  @Test
  void knowsANegativeKeyAsPostgresWritesIt() throws Exception {
    String id = segment();
    while (Long.parseLong(keyOf(id)) <= Integer.MAX_VALUE) {
      id = segment();
    }
    name(Long.toUnsignedString(Integer.parseUnsignedInt(keyOf(id))), id);
    SharedMemory.removeOf(directory);
    assertThat(ids()).doesNotContain(id);
  }

  @Test
  void sparesWhatHasTheIdSinceABoot() throws Exception {
    String id = segment();
    name(Long.toString(Long.parseLong(keyOf(id)) ^ 1), id);
    SharedMemory.removeOf(directory);
    assertThat(ids()).contains(id);
  }

  @Test
  void sparesWhatHasTheKeySinceABoot() throws Exception {
    String id = segment();
    name(keyOf(id), Long.toString(Long.parseLong(id) ^ 1));
    SharedMemory.removeOf(directory);
    assertThat(ids()).contains(id);
  }

  private void name(String key, String id) throws IOException {
    Path cluster = Files.createDirectories(directory.resolve(LocalPostgres.CLUSTER));
    Files.write(
        cluster.resolve(LocalPostgres.POSTMASTER_PID),
        List.of("1", cluster.toString(), "0", "5432", "", "localhost", key + " " + id, "ready"));
  }

  private String segment() throws Exception {
    String told = run("ipcmk", "-M", "4096").strip();
    String id = told.substring(told.lastIndexOf(' ') + 1);
    made.add(id);
    return id;
  }

  /** As a number without a sign; half of those that are chosen at random are too large for one. */
  private static String keyOf(String id) throws Exception {
    String hexadecimal =
        run("ipcs", "-m")
            .lines()
            .map(line -> line.split("\\s+"))
            .filter(words -> words.length > 1 && words[1].equals(id))
            .map(words -> words[0])
            .findFirst()
            .orElseThrow();
    return Long.toString(Long.decode(hexadecimal));
  }

  private static List<String> ids() throws Exception {
    return run("ipcs", "-m")
        .lines()
        .map(line -> line.split("\\s+"))
        .filter(words -> words.length > 1)
        .map(words -> words[1])
        .toList();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
