package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same sources make the same image, byte by byte, wherever and whenever they are built. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the base is of this machine's programs")
class ReproducibilityIT {
  private static final String MODULE = "normalizer";
  private static final List<String> BUILT_WITH_IT =
      List.of("common", "testing", "embedded", MODULE);
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @Test
  void aSecondBuildElsewhereMakesTheSameImage() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    copySources(elsewhere);
    Image first = Image.of(MODULE, directory);
    build(elsewhere, first);
    Image second =
        Image.of(
            MODULE,
            elsewhere.resolve(MODULE + "/target/jib-image.tar"),
            Files.createDirectory(directory.resolve("second")));
    assertThat(second.config())
        .as("the first one must have been built with what it depends on: mvn verify, without -pl")
        .isEqualTo(first.config());
    assertThat(second.contents()).isEqualTo(first.contents()).hasSizeGreaterThan(3);
  }

  private static void build(Path elsewhere, Image first) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
    command.addAll(List.of("-B", "-q", "-o", "-Dquick", "-Dmaven.test.skip=true"));
    command.add("-Dmaven.repo.local=" + System.getProperty("localRepository"));
    command.add("-Dbuild.commit=" + first.label("revision"));
    command.add("-Dbuild.source=" + first.label("source"));
    command.add("-Djib.from.image=tar://" + ROOT.resolve("target/base-image.tar"));
    command.addAll(List.of("-pl", MODULE, "-am", "package", "jib:buildTar"));
    Shell.run(elsewhere, System.getenv(), command).orFail();
  }

  /** All poms, which refer to each other, and the sources of what is built. */
  private static void copySources(Path target) throws IOException {
    List<Path> wanted = new ArrayList<>(List.of(ROOT.resolve("pom.xml"), ROOT.resolve(".mvn")));
    try (Stream<Path> folders = Files.list(ROOT)) {
      folders.map(folder -> folder.resolve("pom.xml")).filter(Files::exists).forEach(wanted::add);
    }
    BUILT_WITH_IT.forEach(module -> wanted.add(ROOT.resolve(module + "/src/main")));
    for (Path path : wanted) {
      Path copy = target.resolve(ROOT.relativize(path));
      Files.createDirectories(copy.getParent());
      Shell.run("cp", "-r", path.toString(), copy.toString()).orFail();
    }
  }
}
