package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeftoversTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path parent;
  private ChildProcess bystander;

  @BeforeEach
  void startABystander() {
    bystander = ChildProcess.start(List.of("sleep", "600"), parent, parent.resolve("log"));
  }

  @AfterEach
  void endTheBystander() {
    bystander.kill();
  }

  @Test
  void endsTheServerOfADeadOwnerAndDeletesItsDirectory() throws IOException {
    Path abandoned = directoryOf(deadPid());
    ChildProcess server = serverIn(abandoned);
    Files.writeString(abandoned.resolve(DataDirectory.PID_FILE), Long.toString(server.pid()));

    Leftovers.clearTemporaryIn(parent);

    assertThat(server.awaitExit(LIMIT)).isTrue();
    assertThat(abandoned).doesNotExist();
  }

  @Test
  void keepsTheNumberOfAServerThatOutlivesItsDirectory() throws IOException {
    Path kept = Files.createDirectory(parent.toRealPath().resolve("kept"));
    ChildProcess server;
    try (DataDirectory directory = DataDirectory.kept(kept)) {
      server = serverIn(kept);
      directory.recordServer(server.pid());
    }
    assertThat(kept.resolve(DataDirectory.PID_FILE)).hasContent(Long.toString(server.pid()));

    DataDirectory.kept(kept).close();

    assertThat(server.awaitExit(LIMIT)).isTrue();
    assertThat(kept.resolve(DataDirectory.PID_FILE)).doesNotExist();
  }

  @Test
  void sparesADirectoryWhoseOwnerLives() throws IOException {
    Path owned = directoryOf(ProcessHandle.current().pid());

    Leftovers.clearTemporaryIn(parent);

    assertThat(owned).exists();
  }

  @Test
  void sparesAProcessThatOnlyGotTheNumber() throws IOException {
    Path abandoned = directoryOf(deadPid());
    Files.writeString(abandoned.resolve(DataDirectory.PID_FILE), Long.toString(bystander.pid()));

    Leftovers.clearTemporaryIn(parent);

    assertThat(bystander.isAlive()).isTrue();
    assertThat(abandoned).doesNotExist();
  }

  @Test
  void sparesADirectoryOfAnotherName() throws IOException {
    Path other = Files.createDirectory(parent.resolve("ledgerflux-notes"));

    Leftovers.clearTemporaryIn(parent);

    assertThat(other).exists();
  }

  private Path directoryOf(long pid) throws IOException {
    return Files.createDirectory(parent.resolve("ledgerflux-nats-" + pid + "-123"));
  }

  private long deadPid() {
    ChildProcess brief = ChildProcess.start(List.of("true"), parent, parent.resolve("log"));
    assertThat(brief.awaitExit(LIMIT)).isTrue();
    return brief.pid();
  }

  /**
   * A process with the directory on its command line, as every server has; but not while it becomes
   * another program, so it is waited for until it has begun one itself.
   */
  private ChildProcess serverIn(Path directory) {
    ChildProcess server =
        ChildProcess.start(
            List.of("sh", "-c", "sleep 600; true", directory.toString()),
            parent,
            parent.resolve("log"));
    ProcessHandle handle = ProcessHandle.of(server.pid()).orElseThrow();
    assertThat(Deadline.await(LIMIT, () -> handle.children().findAny().isPresent())).isTrue();
    return server;
  }
}
