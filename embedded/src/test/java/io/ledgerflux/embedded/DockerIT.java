package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of the docker command. */
final class DockerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void tellsWhetherItsEngineAnswers() throws IOException {
    assertThat(docker("exit 0", LIMIT).answers()).isTrue();
    assertThat(docker("exit 1", LIMIT).answers()).isFalse();
  }

  @Test
  void doesNotWaitForAnEngineThatHangs() throws IOException {
    Docker docker = docker("exec sleep 600", Duration.ofSeconds(1));

    assertThat(docker.answers()).isFalse();
    assertThatThrownBy(() -> docker.remove("one"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("did not answer within 1 s");
  }

  @Test
  void isRunForWhoIsInterruptedMeanwhile() throws IOException {
    Docker docker = docker("echo done", LIMIT);
    Thread.currentThread().interrupt();

    Docker.Outcome outcome = docker.run("stop", "one");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isEqualTo(new Docker.Outcome(true, "done"));
  }

  @Test
  void findsNothingToRemoveFine() throws IOException {
    Docker docker = docker("[ $1 = ps ] || { echo No such container; exit 1; }", LIMIT);

    assertThatCode(() -> docker.remove("one")).doesNotThrowAnyException();
  }

  @Test
  void saysWhenAContainerIsNotRemoved() throws IOException {
    Docker docker = docker("[ $1 = ps ] && echo 3fa1 || { echo It is stuck; exit 1; }", LIMIT);

    assertThatThrownBy(() -> docker.remove("one"))
        .isInstanceOf(ServerException.class)
        .hasMessage("Docker does not remove the container one: It is stuck");
  }

  private Docker docker(String script, Duration limit) throws IOException {
    Path program = directory.resolve("docker");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return new Docker(program, limit);
  }
}
