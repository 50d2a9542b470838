package io.ledgerflux.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs on the PATH and where packages put servers. */
final class Executables {
  private static final String SERVER_DIRECTORIES =
      String.join(
          File.pathSeparator,
          "/usr/local/bin",
          "/usr/local/sbin",
          "/usr/bin",
          "/usr/sbin",
          "/opt/homebrew/bin");

  private Executables() {}

  static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return find(name, path + File.pathSeparator + SERVER_DIRECTORIES);
  }

  static Optional<Path> find(String name, String searchPath) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
