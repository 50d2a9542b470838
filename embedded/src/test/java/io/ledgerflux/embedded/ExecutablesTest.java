package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecutablesTest {
  @Test
  void findsAProgramInTheFirstDirectoryThatHasIt(@TempDir Path directory) throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path program = Files.createFile(Files.createDirectory(directory.resolve("bin")).resolve("x"));
    assertThat(program.toFile().setExecutable(true)).isTrue();

    String searchPath = empty + File.pathSeparator + program.getParent();

    assertThat(Executables.find("x", searchPath)).contains(program);
  }

  @Test
  void passesOverWhatIsNoProgram(@TempDir Path directory) throws IOException {
    Files.createFile(directory.resolve("x"));

    assertThat(Executables.find("x", directory.toString())).isEmpty();
  }
}
