package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OrdinaryUserIT {
  /** What is mapped is below the data: a server that is killed leaves nothing elsewhere. */
  private static final Map<String, String> SETTINGS =
      Map.of("fsync", "off", "dynamic_shared_memory_type", "mmap");

  @ParameterizedTest
  @EnumSource(names = {"NAMESPACE", "NOBODY"})
  @EnabledIf("isRoot")
  void letsRootRunPostgres(OrdinaryUser user) {
    try (var directory = DataDirectory.temporary("postgres");
        var server = new LocalPostgres(directory, 0, SETTINGS, user)) {
      server.start();
      assertThat(server.isRunning()).isTrue();

      server.kill();
      server.start();

      assertThat(server.isRunning()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NAMESPACE", "NOBODY"})
  @EnabledIf("isRoot")
  void reachesADirectoryBelowOneThatOnlyRootMayEnter(OrdinaryUser user, @TempDir Path home)
      throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    try (var directory = DataDirectory.kept(home.resolve("data"));
        var server = new LocalPostgres(directory, 0, SETTINGS, user)) {
      server.start();

      assertThat(server.isRunning()).isTrue();
    }
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
