package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the docker command, which runs the local nats-server. */
@EnabledIf("hasNatsServer")
final class DockerNatsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path parent;
  private Docker docker;

  @BeforeEach
  void putTheStandInInPlace() throws IOException {
    Path program = parent.resolve("docker");
    try (InputStream script = DockerNatsIT.class.getResourceAsStream("/docker-stand-in")) {
      assertThat(script).isNotNull();
      Files.write(program, script.readAllBytes());
    }
    assertThat(program.toFile().setExecutable(true)).isTrue();
    docker = new Docker(program, LIMIT);
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
    }
  }

  @Test
  void tellsOfItsHealthWhileItRuns() throws IOException {
    try (var server = server()) {
      server.start();
      URI health = server.monitor().orElseThrow().resolve("/healthz");
      try (InputStream answer = health.toURL().openStream()) {
        assertThat(answer.readAllBytes()).asString().contains("ok");
      }

      server.stop();

      assertThat(server.monitor()).isEmpty();
    }
  }

  @Test
  void storesWhereAServerFromABinaryDoes() {
    try (var server = server()) {
      server.start();
    }
    assertThat(parent.resolve("data/jetstream")).isDirectory();
    assertThat(parent.resolve("data/jetstream/jetstream")).doesNotExist();
  }

  @Test
  void leavesNoContainerWhenItIsClosed() {
    try (var server = server()) {
      server.start();
    }

    assertThat(files()).containsOnly("docker", "data");
    assertThat(parent.resolve("data/container")).doesNotExist();
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

  @Test
  void doesNotTakeTheServerThatHasItsPortForItself() {
    try (var other = NatsServer.at(parent.resolve("other"), 0).start();
        var server = new DockerNats(docker, data(), other.port())) {
      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("address already in use");

      assertThat(server.isRunning()).isFalse();
      assertThat(other.isRunning()).isTrue();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void keepsItsPortFromOthersWhileItIsAway() throws IOException {
    try (var server = server();
        var socket = new Socket()) {
      server.start();
      server.stop();

      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      socket.setReuseAddress(false);
      assertThatThrownBy(() -> socket.bind(address)).isInstanceOf(BindException.class);
    }
  }

  @Test
  void keepsTheNameOfAContainerUntilItIsRemoved() throws IOException {
    var server = server();
    server.start();
    Path engineIsAway = Files.createFile(parent.resolve("no-engine"));

    assertThatThrownBy(server::close)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("Cannot connect");
    Path name = parent.resolve("data").resolve(DockerNats.CONTAINER_FILE);
    assertThat(name).exists();
    assertThatThrownBy(server::start).hasMessageContaining("Cannot connect");
    assertThat(parent.resolve(Files.readString(name))).exists();

    Files.delete(engineIsAway);
    server.start();
    assertThat(server.isRunning()).isTrue();
    server.close();
    assertThat(files()).containsOnly("docker", "data");
  }

  @Test
  void leavesNoContainerWhenItsStartIsInterrupted() throws Exception {
    Path silent = Files.createFile(parent.resolve("silent"));
    try (var server = server()) {
      var starting = new FutureTask<Void>(server::start, null);
      Thread thread = Thread.ofPlatform().start(starting);
      assertThat(Deadline.await(LIMIT, () -> files().size() > 3)).isTrue();

      thread.interrupt();

      assertThatThrownBy(starting::get).hasCauseInstanceOf(ServerException.class);
      Files.delete(silent);
      assertThat(files()).containsOnly("docker", "data");
    }
  }

  @Test
  void fetchesItsImageBeforeItIsStarted() throws IOException {
    Files.createFile(parent.resolve("no-image"));
    List<String> told = new ArrayList<>();
    try (var server = server()) {
      server.prepare(() -> false, told::add);
      assertThat(told).containsExactly("Docker fetches " + Containers.NATS_IMAGE);
      assertThat(files()).containsOnly("docker", "data");

      server.prepare(() -> false, told::add);
      assertThat(told).hasSize(1);
      server.start();
      assertThat(server.isRunning()).isTrue();
    }
  }

  @Test
  void saysWhyItsImageCannotBeFetched() throws IOException {
    Files.createFile(parent.resolve("no-image"));
    Files.createFile(parent.resolve("no-registry"));
    try (var server = server()) {
      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContainingAll("Docker cannot fetch nats:", "no such host");
    }
  }

  @Test
  void endsTheFetchThatIsWantedNoMore() throws Exception {
    Files.createFile(parent.resolve("no-image"));
    Files.createFile(parent.resolve("slow-registry"));
    var unwanted = new AtomicBoolean();
    try (var server = server()) {
      var fetch = new FutureTask<Void>(() -> server.prepare(unwanted::get, what -> {}), null);
      Thread.ofPlatform().start(fetch);
      assertThat(Deadline.await(LIMIT, () -> fetchers() > 0)).isTrue();

      unwanted.set(true);

      assertThat(fetch.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNull();
      assertThat(fetchers()).isZero();
    }
  }

  private static long fetchers() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 601"))
        .count();
  }

  static boolean hasNatsServer() {
    return LocalNats.findBinary().isPresent();
  }

  private DockerNats server() {
    return new DockerNats(docker, data(), 0);
  }

  private DataDirectory data() {
    return DataDirectory.kept(parent.resolve("data"));
  }

  private List<String> files() {
    try (var files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
