package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the docker command, which runs the local nats-server. */
@EnabledIf("hasNatsServer")
final class DockerNatsIT {
  @TempDir Path parent;
  private Path docker;

  @BeforeEach
  void putTheStandInInPlace() throws IOException {
    docker = parent.resolve("docker");
    try (InputStream script = DockerNatsIT.class.getResourceAsStream("/docker-stand-in")) {
      assertThat(script).isNotNull();
      Files.write(docker, script.readAllBytes());
    }
    assertThat(docker.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void keepsItsPortAndItsStoreWhenItIsKilled() {
    try (var server = server()) {
      server.start();
      int port = server.port();

      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(Containers.natsGreeting(port)).isNotEmpty();
      assertThat(parent.resolve("data/jetstream/jetstream")).isDirectory();
    }
  }

  @Test
  void leavesNoContainerWhenItIsClosed() {
    try (var server = server()) {
      server.start();
    }

    assertThat(files()).containsOnly("docker", "data");
  }

  @Test
  void comesBackEmptyWhenItIsWiped() {
    try (var server = server()) {
      server.start();
      server.stop();

      server.wipe();

      assertThat(parent.resolve("data/jetstream")).doesNotExist();
      server.start();
      assertThat(server.isRunning()).isTrue();
    }
  }

  static boolean hasNatsServer() {
    return LocalNats.findBinary().isPresent();
  }

  private DockerNats server() {
    return new DockerNats(docker, DataDirectory.kept(parent.resolve("data")), 0);
  }

  private List<String> files() {
    try (var files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
