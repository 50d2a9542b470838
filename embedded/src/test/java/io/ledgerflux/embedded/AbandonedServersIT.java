package io.ledgerflux.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AbandonedServersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A broker that is run by Docker is no process that these directories know. */
  private static final int PROCESSES = LocalNats.findBinary().isPresent() ? 2 : 1;

  /** Starts both servers, prints their process numbers and waits to be killed. */
  static final class Owner {
    public static void main(String[] arguments) throws IOException {
      try (var nats = arguments.length == 0 ? NatsServer.temporary() : natsAt(arguments[0]);
          var postgres =
              arguments.length == 0 ? PostgresServer.temporary() : postgresAt(arguments[0])) {
        nats.start();
        postgres.start();
        System.out.println("ready");
        while (System.in.read() >= 0) {}
      }
    }
  }

  private static NatsServer natsAt(String directory) {
    return NatsServer.at(Path.of(directory, "nats"), 0);
  }

  private static PostgresServer postgresAt(String directory) {
    return PostgresServer.at(Path.of(directory, "postgres"), 0, Map.of());
  }

  @Test
  void areClearedByWhoeverComesNext(@TempDir Path temporary) throws Exception {
    killAnOwner(temporary);
    List<ProcessHandle> orphans = servers(temporary);
    assertThat(orphans).hasSize(PROCESSES);

    Leftovers.clearTemporaryIn(temporary);

    assertThat(gone(orphans)).isTrue();
    assertThat(entries(temporary)).isEmpty();
  }

  @Test
  void giveWayToTheirSuccessorsOnTheSameData(@TempDir Path temporary, @TempDir Path kept)
      throws Exception {
    killAnOwner(temporary, kept.toString());
    List<ProcessHandle> orphans = servers(kept);
    assertThat(orphans).hasSize(PROCESSES);

    try (var nats = natsAt(kept.toString());
        var postgres = postgresAt(kept.toString())) {
      nats.start();
      postgres.start();

      assertThat(gone(orphans)).isTrue();
    }
  }

  private static void killAnOwner(Path temporary, String... arguments) throws Exception {
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName());
    Process owner =
        new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = new BufferedReader(new InputStreamReader(owner.getInputStream(), UTF_8))) {
      // Testcontainers may have something to say before.
      assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  private static List<ProcessHandle> servers(Path parent) throws IOException {
    return entries(parent).stream()
        .map(directory -> directory.resolve(DataDirectory.PID_FILE))
        .filter(Files::exists)
        .map(AbandonedServersIT::process)
        .toList();
  }

  private static ProcessHandle process(Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      return ProcessHandle.of(pid).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> entries(Path parent) throws IOException {
    try (var entries = Files.list(parent)) {
      return entries.filter(entry -> !entry.getFileName().toString().startsWith("hsperf")).toList();
    }
  }

  private static boolean gone(List<ProcessHandle> processes) {
    return Deadline.await(LIMIT, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }
}
