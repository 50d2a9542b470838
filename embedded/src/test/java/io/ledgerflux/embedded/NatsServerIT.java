package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class NatsServerIT {
  @Test
  void keepsPortAndStreamsWhenItIsKilled() {
    try (var server = NatsServer.temporary().start()) {
      int port = server.port();
      storeAMessage(server);

      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(messages(server)).isEqualTo(1);
    }
  }

  @Test
  void keepsPortAndStreamsWhenItIsRestarted() {
    try (var server = NatsServer.temporary().start()) {
      String url = server.url();
      storeAMessage(server);

      server.restart();

      assertThat(server.url()).isEqualTo(url);
      assertThat(messages(server)).isEqualTo(1);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void keepsItsPortFromOthersWhileItIsAway() throws IOException {
    try (var server = NatsServer.temporary().start();
        var other = new Socket()) {
      server.stop();

      other.setReuseAddress(false);
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
      server.start();
    }
  }

  @Test
  void endsWhatItStartedWhereItCannotNoteItsNumber(@TempDir Path directory) throws IOException {
    try (var server = NatsServer.at(directory, 0).start()) {
      Path noted = directory.resolve(DataDirectory.PID_FILE);
      long pid = Long.parseLong(Files.readString(noted).strip());
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      assertThat(Deadline.await(Duration.ofSeconds(60), () -> !server.isRunning())).isTrue();
      Files.delete(noted);
      Files.createDirectory(noted);

      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Cannot write in " + directory.toRealPath());

      assertThat(server.isRunning()).isFalse();
      assertThat(ProcessHandle.current().descendants())
          .noneMatch(child -> child.info().commandLine().orElse("").contains(directory.toString()));
      Files.delete(noted);
      server.start();
      assertThat(streams(server)).isEmpty();
    }
  }

  @Test
  void comesBackEmptyWhenItIsWiped() {
    try (var server = NatsServer.temporary().start()) {
      storeAMessage(server);

      server.stop();
      server.wipe();
      server.start();

      assertThat(streams(server)).isEmpty();
    }
  }

  @Test
  void isNotWipedWhileItRuns() {
    try (var server = NatsServer.temporary().start()) {
      assertThatThrownBy(server::wipe).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void keepsItsDirectoryFromOneObjectToTheNext(@TempDir Path directory) {
    try (var server = NatsServer.at(directory, 0).start()) {
      storeAMessage(server);
    }
    try (var server = NatsServer.at(directory, 0).start()) {
      assertThat(messages(server)).isEqualTo(1);
    }
  }

  @Test
  void startsItsLogAnew(@TempDir Path directory) throws IOException {
    Path log = directory.resolve("nats.log");
    Files.writeString(log, "of an earlier run");

    NatsServer.at(directory, 0).start().close();

    assertThat(log).content().doesNotContain("of an earlier run");
  }

  @Test
  void saysWhenItsPortIsTaken(@TempDir Path directory) {
    try (var first = NatsServer.temporary().start();
        var second = NatsServer.at(directory, first.port())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(ServerException.class)
          // A binary's words, and Docker's of a port that it has given to another container.
          .hasMessageMatching("(?s).*(address already in use|port is already allocated).*");
    }
  }

  @Test
  void isSharedAndCleared() {
    storeAMessage(SharedServers.nats());

    SharedServers.clearStreams();

    assertThat(streams(SharedServers.nats())).isEmpty();
  }

  private interface Session<T> {
    T with(Connection connection) throws IOException, JetStreamApiException;
  }

  private static <T> T connected(NatsServer server, Session<T> session) {
    try {
      Connection connection = Nats.connect(server.url());
      try {
        return session.with(connection);
      } finally {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JetStreamApiException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void storeAMessage(NatsServer server) {
    long sequence =
        connected(
            server,
            connection -> {
              connection
                  .jetStreamManagement()
                  .addStream(
                      StreamConfiguration.builder()
                          .name("s")
                          .subjects("s.>")
                          .storageType(StorageType.File)
                          .build());
              return connection
                  .jetStream()
                  .publish("s.a", "x".getBytes(StandardCharsets.UTF_8))
                  .getSeqno();
            });
    assertThat(sequence).isEqualTo(1);
  }

  private static long messages(NatsServer server) {
    return connected(
        server,
        connection ->
            connection.jetStreamManagement().getStreamInfo("s").getStreamState().getMsgCount());
  }

  private static List<String> streams(NatsServer server) {
    return connected(server, connection -> connection.jetStreamManagement().getStreamNames());
  }
}
