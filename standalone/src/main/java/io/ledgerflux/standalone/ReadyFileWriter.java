package io.ledgerflux.standalone;

import io.ledgerflux.standalone.codec.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Puts the ready file where it was asked for, in one step, and takes it away at the end. */
final class ReadyFileWriter {
  private final Path file;
  private final Path unfinished;

  /**
   * A writer, which removes what an earlier run left.
   *
   * @throws StartFailure if nothing can be written there
   */
  ReadyFileWriter(Path file) {
    this.file = file;
    this.unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    if (Files.isDirectory(file)) {
      throw failure("it is a directory");
    }
    if (!Files.isDirectory(file.resolveSibling("."))) {
      throw failure("its directory is not there");
    }
    remove();
    write(new byte[0], unfinished);
    remove();
  }

  /** Writes it whole: nobody sees a part of it. */
  void write(ReadyFile content) {
    write(content.json(), unfinished);
    try {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure(e.toString());
    }
  }

  void remove() {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw failure(e.toString());
    }
  }

  /** Readable for its owner alone: a password stands in it. */
  private void write(byte[] content, Path to) {
    try {
      Files.deleteIfExists(to);
      Files.createFile(
          to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(to, content);
    } catch (IOException e) {
      throw failure(e.toString());
    }
  }

  private StartFailure failure(String why) {
    return StartFailure.of("The ready file %s cannot be written: %s".formatted(file, why));
  }
}
