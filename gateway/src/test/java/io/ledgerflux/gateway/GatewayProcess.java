package io.ledgerflux.gateway;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A gateway as a process of its own, with the collector of its image and a heap of 128 MiB. */
final class GatewayProcess implements AutoCloseable {
  static final long HEAP_BYTES = 128L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Errors, memory that lacks, and event loops that stand still for five seconds or more. */
  private static final Pattern FAULT =
      Pattern.compile(" ERROR |OutOf(Direct)?Memory|has been blocked for (\\d{5,}|[5-9]\\d{3}) ms");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final Path log;
  private final Process process;
  private final ReservedPort port = ReservedPort.take();

  /** Starts it at the broker, with {@code options}, and waits until it is ready. */
  GatewayProcess(String natsUrl, Map<String, String> options) throws IOException {
    directory = Files.createTempDirectory("gateway");
    log = directory.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command(directory));
    builder.environment().put("NATS_URLS", natsUrl);
    builder.environment().put("PORT", Integer.toString(port.number()));
    builder.environment().put("WS_MAX_MSGS_PER_SEC", "0");
    builder.environment().put("LOG_LEVEL", "warn");
    builder.environment().putAll(options);
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      await("the gateway is ready")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .failFast(() -> !process.isAlive())
          .until(() -> status("/ready") == 200);
    } catch (RuntimeException e) {
      IllegalStateException told = new IllegalStateException("it wrote: " + log(), e);
      close();
      throw told;
    }
  }

  private static List<String> command(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx" + HEAP_BYTES, "-XX:+UseZGC"));
    command.addAll(List.of("-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("-Duser.timezone=UTC", "--enable-native-access=ALL-UNNAMED"));
    // Who is killed leaves Vert.x's cache behind.
    command.add("-Djava.io.tmpdir=" + directory);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Gateway.class.getName());
    return command;
  }

  int port() {
    return port.number();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it, as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
  }

  /** What it wrote. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** The lines that it wrote of what must not happen. */
  List<String> faults() throws IOException {
    return log().lines().filter(FAULT.asPredicate()).toList();
  }

  int status(String path) throws IOException, InterruptedException {
    return http.send(request(path), BodyHandlers.ofString()).statusCode();
  }

  /** The value of a series of its metrics; 0 where it is missing. */
  double metric(String series) throws IOException, InterruptedException {
    return http.send(request("/metrics"), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(series + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.number() + path)).build();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join(); // Until then it may write there.
    http.close();
    port.close();
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
