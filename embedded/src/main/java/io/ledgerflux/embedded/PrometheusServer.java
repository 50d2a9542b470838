package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A real Prometheus on 127.0.0.1, run from the system's binary, which scrapes services of this
 * machine. It keeps its port from one start to the next; what it stored is deleted by {@link
 * #close}.
 */
public final class PrometheusServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int ANSWER_MILLIS = 1_000;
  private static final int OK = 200;

  private final Path binary;
  private final DataDirectory directory;
  private final int port = Ports.free();
  private @Nullable ChildProcess process;

  private PrometheusServer(Path binary, DataDirectory directory) {
    this.binary = binary;
    this.directory = directory;
  }

  /**
   * Sees whether the system has a Prometheus.
   *
   * @throws ServerException if it has none
   */
  public static void require() {
    orMissing(Executables.find("prometheus"));
  }

  /**
   * A server that is not started yet.
   *
   * @param jobs where the service that a scrape job is named after tells its metrics
   * @param interval between two scrapes, in whole seconds
   * @throws ServerException if the system has no Prometheus
   */
  public static PrometheusServer scraping(Map<String, URI> jobs, Duration interval) {
    Path binary = orMissing(Executables.find("prometheus"));
    PrometheusServer server = new PrometheusServer(binary, DataDirectory.temporary("prometheus"));
    server.write("prometheus.yml", configuration(jobs, interval));
    return server;
  }

  /** Starts it, and returns when it answers. */
  public synchronized PrometheusServer start() {
    if (isRunning()) {
      return this;
    }
    ChildProcess started =
        ChildProcess.start(command(), directory.path(), directory.path().resolve("prometheus.log"));
    process = started;
    directory.recordServer(started.pid());
    Deadline.await(START_LIMIT, () -> answers() || !started.isAlive());
    if (!answers()) {
      String why = started.logTail();
      started.kill();
      throw new ServerException("prometheus did not start: " + why);
    }
    return this;
  }

  /** Whether its process is alive. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Where its page and its API are: {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends the server, and deletes what it stored. */
  @Override
  public synchronized void close() {
    ChildProcess running = process;
    if (running != null) {
      running.terminate();
      if (!running.awaitExit(STOP_LIMIT)) {
        running.kill();
      }
      process = null;
    }
    directory.close();
  }

  static Path orMissing(Optional<Path> binary) {
    return binary.orElseThrow(
        () ->
            new ServerException(
                "prometheus is missing: install it from your system's packages"
                    + " (Debian, Ubuntu: apt-get install prometheus;"
                    + " macOS: brew install prometheus) or put one on the PATH"));
  }

  private List<String> command() {
    String path = directory.path().toString();
    return List.of(
        binary.toString(),
        "--config.file=" + path + "/prometheus.yml",
        "--storage.tsdb.path=" + path + "/data",
        "--storage.tsdb.retention.time=1d",
        "--web.listen-address=127.0.0.1:" + port);
  }

  private static String configuration(Map<String, URI> jobs, Duration interval) {
    var text = new StringBuilder();
    text.append("global:\n");
    text.append("  scrape_interval: ").append(interval.toSeconds()).append("s\n");
    text.append("scrape_configs:\n");
    new TreeMap<>(jobs)
        .forEach(
            (job, metrics) ->
                text.append(
                    """
                      - job_name: %s
                        metrics_path: %s
                        static_configs:
                          - targets: ['%s']
                    """
                        .formatted(job, metrics.getPath(), metrics.getAuthority())));
    return text.toString();
  }

  private void write(String file, String text) {
    try {
      Files.writeString(directory.path().resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      var request = (HttpURLConnection) URI.create(url() + "/-/ready").toURL().openConnection();
      request.setConnectTimeout(ANSWER_MILLIS);
      request.setReadTimeout(ANSWER_MILLIS);
      return request.getResponseCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }
}
