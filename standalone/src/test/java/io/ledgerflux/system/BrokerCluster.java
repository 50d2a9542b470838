package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three nats-servers that keep each stream together. Each can be killed, and comes back. */
final class BrokerCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Path LOGS = Path.of("target", "system");

  private final Path directory;
  private final Map<String, Member> members = new TreeMap<>();

  private record Member(String name, ReservedPort clients, ReservedPort routes) {
    static Member called(String name) {
      return new Member(name, ReservedPort.take(), ReservedPort.take());
    }
  }

  private final Map<String, Process> running = new TreeMap<>();

  /** Three servers, which keep in {@code directory} what is theirs; started. */
  BrokerCluster(Path directory) {
    this.directory = directory;
    for (String name : List.of("nats-0", "nats-1", "nats-2")) {
      members.put(name, Member.called(name));
    }
    members.keySet().forEach(this::start);
    awaitAnswer(management -> management.getStreamNames().isEmpty());
  }

  /** Where clients find the servers. */
  String urls() {
    return members.values().stream()
        .map(member -> "nats://127.0.0.1:" + member.clients().number())
        .collect(Collectors.joining(","));
  }

  /** Ends the server that leads {@code stream} by SIGKILL, and answers which it was. */
  String killLeaderOf(String stream) {
    String leader = leaderOf(stream);
    kill(leader);
    return leader;
  }

  /** Ends a server by SIGKILL. */
  void kill(String name) {
    Process server = running.remove(name);
    if (server != null) {
      server.destroyForcibly().onExit().join();
    }
  }

  /** Starts a server that does not run, with what it had. */
  void start(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name);
    }
    try {
      Path own = Files.createDirectories(directory.resolve(name));
      Path log = Files.createDirectories(LOGS).resolve(name + ".log");
      Process server =
          new ProcessBuilder(command(member, own))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      running.put(name, server);
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Member member, Path own) {
    String routes =
        members.values().stream()
            .map(other -> "nats://127.0.0.1:" + other.routes().number())
            .collect(Collectors.joining(","));
    List<String> command = new ArrayList<>();
    command.add(binary());
    command.addAll(List.of("-a", "127.0.0.1", "-p", Integer.toString(member.clients().number())));
    command.addAll(List.of("-js", "-sd", own.toString(), "--name", member.name()));
    command.addAll(List.of("--cluster_name", "test", "--routes", routes));
    command.addAll(List.of("--cluster", "nats://127.0.0.1:" + member.routes().number()));
    return command;
  }

  /** Takes from a server that does not run all that it stored. */
  void empty(String name) {
    try (Stream<Path> files = Files.walk(directory.resolve(name))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has another server lead {@code stream}, and waits until one does. */
  void stepDown(String stream) {
    String before = leaderOf(stream);
    ask(
        connection ->
            connection.request(
                "$JS.API.STREAM.LEADER.STEPDOWN." + stream, new byte[0], Duration.ofSeconds(5)));
    await(stream + " has another leader")
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(() -> !leaderOf(stream).equals(before));
  }

  /** The server that leads {@code stream}; waits until one does. */
  String leaderOf(String stream) {
    String[] leader = {null};
    awaitAnswer(
        management -> {
          leader[0] = management.getStreamInfo(stream).getClusterInfo().getLeader();
          return leader[0] != null && !leader[0].isEmpty();
        });
    return leader[0];
  }

  /** Waits until every server has all of each stream. */
  void awaitWhole() {
    awaitAnswer(
        management -> {
          for (String stream : management.getStreamNames()) {
            ClusterInfo cluster = management.getStreamInfo(stream).getClusterInfo();
            boolean whole =
                cluster.getLeader() != null
                    && cluster.getReplicas().size() == members.size() - 1
                    && cluster.getReplicas().stream()
                        .allMatch(r -> r.isCurrent() && !r.isOffline());
            if (!whole) {
              return false;
            }
          }
          return management.getStreamNames().contains(Subjects.RAW);
        });
  }

  private interface Question {
    boolean ask(JetStreamManagement management) throws IOException, JetStreamApiException;
  }

  private void awaitAnswer(Question question) {
    await("the cluster is as it should be; its logs: " + LOGS)
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .ignoreExceptions()
        .until(() -> ask(connection -> question.ask(connection.jetStreamManagement())));
  }

  private interface Talk<T> {
    T with(Connection connection) throws IOException, JetStreamApiException, InterruptedException;
  }

  private <T> T ask(Talk<T> talk) {
    try {
      Connection connection =
          Nats.connect(new Options.Builder().server(urls()).maxReconnects(0).build());
      try {
        return talk.with(connection);
      } finally {
        connection.close();
      }
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::kill);
    members
        .values()
        .forEach(
            member -> {
              member.clients().close();
              member.routes().close();
            });
  }

  /** Debian puts servers where the PATH of an ordinary user does not look. */
  private static String binary() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin";
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nats-server is missing: make install"))
        .toString();
  }
}
