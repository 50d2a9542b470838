package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.standalone.codec.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileWriterTest {
  private static final ReadyFile CONTENT =
      new ReadyFile("g", "e", "n", "p", Map.of(), Optional.empty());

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void choose() {
    file = directory.resolve("ready.json");
  }

  @Test
  void removesWhatAnEarlierRunLeft() throws IOException {
    Files.writeString(file, "old");

    new ReadyFileWriter(file);

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leavesTheWholeFileAndNothingElse() {
    new ReadyFileWriter(file).write(CONTENT);

    assertThat(file).hasBinaryContent(CONTENT.json());
    assertThat(directory).isDirectoryNotContaining("glob:**unfinished");
  }

  @Test
  void takesItAwayAtTheEnd() {
    ReadyFileWriter writer = new ReadyFileWriter(file);
    writer.write(CONTENT);

    writer.remove();
    writer.remove();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leavesWhatAnotherHasWrittenSince() throws IOException {
    ReadyFileWriter writer = new ReadyFileWriter(file);
    writer.write(CONTENT);
    Files.writeString(file, "another's");

    writer.remove();

    assertThat(file).hasContent("another's");
  }

  @Test
  void leavesNothingWhereItCannotBePut() throws IOException {
    ReadyFileWriter writer = new ReadyFileWriter(file);
    Path inTheWay = Files.createDirectories(file.resolve("inner"));

    assertThatThrownBy(() -> writer.write(CONTENT)).isInstanceOf(StartFailure.class);
    writer.remove();

    assertThat(directory).isDirectoryNotContaining("glob:**unfinished");
    assertThat(inTheWay).exists();
  }

  @Test
  void leavesADirectoryAlone() {
    assertThatThrownBy(() -> new ReadyFileWriter(directory)).isInstanceOf(StartFailure.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysAtOnceWhereNothingCanBeWritten() {
    Path nowhere = directory.resolve("missing").resolve("ready.json");

    assertThatThrownBy(() -> new ReadyFileWriter(nowhere))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining(nowhere.toString());
  }
}
