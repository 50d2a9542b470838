package io.ledgerflux.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The images that the build makes: one for each module that has Jib among its plugins. */
final class Images {
  private Images() {}

  static Set<String> own() {
    try (Stream<Path> modules = Files.list(Kustomize.K8S.resolveSibling("."))) {
      return modules
          .filter(module -> Files.exists(module.resolve("pom.xml")))
          .filter(
              module ->
                  read(module.resolve("pom.xml"))
                      .contains("<artifactId>jib-maven-plugin</artifactId>"))
          .map(module -> "ledgerflux-" + module.getFileName())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
