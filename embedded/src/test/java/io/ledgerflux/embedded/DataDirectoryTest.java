package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @Test
  void isDeletedWhenItIsTemporary() throws IOException {
    Path path;
    try (var directory = DataDirectory.temporary("nats")) {
      path = directory.path();
      Files.writeString(Files.createDirectory(path.resolve("inner")).resolve("file"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void staysWhenItIsKept(@TempDir Path parent) throws IOException {
    Path path = parent.resolve("data");
    try (var directory = DataDirectory.kept(path)) {
      Files.writeString(directory.path().resolve("file"), "x");
    }
    assertThat(path.resolve("file")).hasContent("x");
  }

  @Test
  void forgetsAServerThatHasEnded(@TempDir Path path) throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    try (var directory = DataDirectory.kept(path)) {
      directory.recordServer(ended.pid());
      assertThat(path.resolve(DataDirectory.PID_FILE)).exists();
    }
    assertThat(path.resolve(DataDirectory.PID_FILE)).doesNotExist();
  }

  @Test
  void belongsToOneAtATime(@TempDir Path path) {
    try (var directory = DataDirectory.kept(path)) {
      assertThat(directory.isTemporary()).isFalse();
      assertThatThrownBy(() -> DataDirectory.kept(path))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void saysWhyItCannotBeUsed(@TempDir Path path) throws IOException {
    Files.createDirectory(path.resolve("lock"));
    assertThatThrownBy(() -> DataDirectory.requireFree(path))
        .isInstanceOf(ServerException.class)
        .hasMessage("Cannot use the directory %1$s: %1$s/lock: Is a directory", path);
  }

  @Test
  void isFreeAgainWhenItIsClosed(@TempDir Path path) {
    DataDirectory.kept(path).close();
    try (var again = DataDirectory.kept(path)) {
      assertThat(again.path()).exists();
    }
  }
}
