package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code make images} and {@code make image-tars} ask of Maven and Docker. */
class ImagesScriptIT {
  @TempDir private Path directory;
  private ScriptRig rig;

  @BeforeEach
  void makeRig() throws IOException {
    rig = new ScriptRig(directory);
  }

  @Test
  void buildsEachModuleThatHasAnImage() throws IOException {
    rig.run(Map.of(), "images", "tar").orFail();
    String projects = "--projects " + String.join(",", Image.MODULES) + " ";
    assertThat(rig.calls())
        .singleElement()
        .asString()
        .startsWith("mvn ")
        .contains(projects)
        .endsWith(" --also-make package jib:buildTar");
    for (String module : Image.MODULES) {
      assertThat(Files.readString(Path.of("..", module, "pom.xml")))
          .contains("<image.skip>false</image.skip>");
    }
  }

  @Test
  void takesAnotherBase() {
    rig.run(Map.of("BASE", "tar:///base.tar"), "images", "tar").orFail();
    assertThat(rig.calls()).last().asString().contains(" -Djib.from.image=tar:///base.tar ");
  }

  @Test
  void buildsForTheArchitectureOfTheDockerAtHand() {
    rig.run(Map.of("ARCHITECTURE", "arm64"), "images", "docker").orFail();
    assertThat(rig.calls())
        .last()
        .asString()
        .contains(" -Djib.from.platforms=linux/arm64 ")
        .endsWith("jib:dockerBuild");
  }

  @Test
  void buildsIntoMinikubeWhereOneRunsUnlessToldNotTo() {
    rig.run(Map.of(), "up").orFail();
    rig.run(Map.of(), "images", "docker").orFail();
    assertThat(rig.calls()).contains("minikube docker-env --profile minikube --shell bash");
    int before = rig.calls().size();
    rig.run(Map.of("ENGINE", "local"), "images", "docker").orFail();
    assertThat(rig.calls().subList(before, rig.calls().size()))
        .noneMatch(call -> call.startsWith("minikube"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:word@example.com/x.git, https://example.com/x.git",
    "https://example.com/x.git,         https://example.com/x.git",
    "git@example.com:x.git,             git@example.com:x.git",
    "/home/me/x,                        unknown"
  })
  void labelsSayWhereTheSourcesAreAndNotWhoMayReadThem(String origin, String said) {
    Shell.run(
            rig.home(),
            System.getenv(),
            List.of("sh", "-c", "git init -q . && git remote add origin " + origin))
        .orFail();
    assertThat(rig.run(Map.of(), "build-source").orFail().strip()).isEqualTo(said);
  }
}
