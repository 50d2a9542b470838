package io.ledgerflux.standalone;

import io.ledgerflux.standalone.codec.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** Puts the ready file where it was asked for, in one step, and takes it away at the end. */
final class ReadyFileWriter {
  private final Path file;
  private final Path unfinished;
  private byte[] written = {};

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
    delete(file);
    write(written);
    delete(unfinished);
  }

  /** Writes it whole: nobody sees a part of it. */
  void write(ReadyFile content) {
    byte[] json = content.json();
    write(json);
    try {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(unfinished);
      throw failure(e.toString());
    }
    written = json;
  }

  /** Takes away what was written; not what somebody else has put in its place. */
  void remove() {
    try {
      if (written.length > 0 && Arrays.equals(written, Files.readAllBytes(file))) {
        delete(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw failure(e.toString());
    }
  }

  private void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failure(e.toString());
    }
  }

  /** Readable for its owner alone: a password stands in it. */
  private void write(byte[] content) {
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw failure(e.toString());
    }
    try {
      Files.write(unfinished, content);
    } catch (IOException e) {
      delete(unfinished);
      throw failure(e.toString());
    }
  }

  private StartFailure failure(String why) {
    return StartFailure.of("The ready file %s cannot be written: %s".formatted(file, why));
  }
}
