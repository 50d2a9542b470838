package io.ledgerflux.k8s;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three nats-servers that run the production overlay's own nats.conf and accounts.conf: only
 * addresses and directories are others.
 */
final class NatsCluster implements AutoCloseable {
  private static final int SERVERS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final Path directory;
  private final List<ReservedPort> ports =
      Stream.generate(ReservedPort::take).limit(3 * SERVERS).toList();
  private final List<Process> servers = new ArrayList<>();

  /**
   * Starts the servers.
   *
   * @param production the overlay
   * @param directory where they keep all that is theirs; certificates are made in its {@code tls}
   * @param environment passwords
   */
  NatsCluster(Manifests production, Path directory, Map<String, String> environment) {
    this.directory = directory;
    try {
      Path tls = Files.createDirectory(directory.resolve("tls"));
      Certificates.make(tls, "localhost");
      Manifest files = production.get("ConfigMap", "nats");
      for (int i = 0; i < SERVERS; i++) {
        start(i, Manifest.map(files.at("/data")), environment);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("all servers listen")
        .atMost(START_LIMIT)
        .until(() -> IntStream.range(0, SERVERS).allMatch(i -> log(i).contains("Server is ready")));
    await("the cluster has a leader")
        .atMost(START_LIMIT)
        .until(() -> log().contains("JetStream cluster new metadata leader"));
  }

  /** Where clients find the servers, with TLS. */
  String urls() {
    return IntStream.range(0, SERVERS)
        .mapToObj(i -> "tls://localhost:" + clientPort(i))
        .collect(Collectors.joining(","));
  }

  /** The first server's port for clients. */
  int port() {
    return clientPort(0);
  }

  /** Where clients find the first server. */
  String url() {
    return "tls://localhost:" + port();
  }

  /** Whom clients must trust. */
  Path authority() {
    return directory.resolve("tls/ca.crt");
  }

  /** All that the servers wrote. */
  String log() {
    return IntStream.range(0, SERVERS).mapToObj(this::log).collect(Collectors.joining());
  }

  @Override
  public void close() {
    servers.forEach(server -> server.destroyForcibly().onExit().join());
    ports.forEach(ReservedPort::close);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(int i, Map<String, String> files, Map<String, String> environment)
      throws IOException {
    Path own = Files.createDirectory(directory.resolve("nats-" + i));
    Files.writeString(own.resolve("accounts.conf"), files.getOrDefault("accounts.conf", ""));
    Files.writeString(own.resolve("nats.conf"), here(i, own, files.getOrDefault("nats.conf", "")));
    ProcessBuilder builder =
        new ProcessBuilder(binary(), "--config", own.resolve("nats.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(own.resolve("log").toFile());
    builder.environment().putAll(environment);
    builder.environment().put("POD_NAME", "nats-" + i);
    Process server = builder.start();
    servers.add(server);
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
  }

  private String here(int i, Path own, String conf) {
    String text = conf;
    text = replaced(text, "(?m)^port: 4222$", "listen: 127.0.0.1:" + clientPort(i));
    text =
        replaced(text, "(?m)^http_port: 8222$", "http: 127.0.0.1:" + ports.get(3 * i + 2).number());
    text = replaced(text, "(?m)^  port: 6222$", "  listen: 127.0.0.1:" + routePort(i));
    text = replaced(text, "/var/run/nats/", own + "/");
    text = replaced(text, "store_dir: /data", "store_dir: " + own.resolve("data"));
    text = replaced(text, "/etc/nats-tls/", directory.resolve("tls") + "/");
    for (int other = 0; other < SERVERS; other++) {
      text =
          replaced(
              text, "nats-" + other + "\\.nats-headless:6222", "localhost:" + routePort(other));
    }
    return text;
  }

  private static String replaced(String text, String pattern, String by) {
    String changed = text.replaceAll(pattern, by);
    if (changed.equals(text)) {
      throw new AssertionError("nats.conf has no " + pattern);
    }
    return changed;
  }

  private String log(int i) {
    try {
      return Files.readString(directory.resolve("nats-" + i).resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int clientPort(int i) {
    return ports.get(3 * i).number();
  }

  private int routePort(int i) {
    return ports.get(3 * i + 1).number();
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
