package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.standalone.RunnableJar;
import io.ledgerflux.standalone.traffic.Exposition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One service as a process of its own, which can be killed and started again. It keeps its port.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final List<String> KEPT_VARIABLES = List.of("PATH", "HOME", "LANG", "TMPDIR");

  /** For five seconds or more: on a busy machine all stands still for a moment. */
  private static final Pattern BLOCKED =
      Pattern.compile("Thread .* has been blocked for (\\d{5,}|[5-9]\\d{3}) ms");

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-Duser.timezone=UTC");

  private final String name;
  private final RunnableJar program;
  private final Map<String, String> environment;
  private final Path log;
  private final ReservedPort port = ReservedPort.take();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  /**
   * A service that is not started yet.
   *
   * @param name of the log file, below {@code target/system}
   * @param environment its configuration; {@code PORT} is added
   */
  public ServiceProcess(String name, ServiceKind kind, Map<String, String> environment) {
    this.name = name;
    this.program = kind.program();
    var all = new HashMap<>(environment);
    all.put("PORT", Integer.toString(port.number()));
    this.environment = Map.copyOf(all);
    this.log = Path.of("target", "system", name + "-" + port.number() + ".log");
    try {
      // A test of another day may have had the port, too.
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, and returns at once. */
  public ServiceProcess start() {
    try {
      Files.createDirectories(log.resolveSibling("."));
      ProcessBuilder builder =
          new ProcessBuilder(program.command(options()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().retainAll(KEPT_VARIABLES);
      builder.environment().putAll(environment);
      Process started = builder.start();
      process = started;
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process that is killed leaves behind, Vert.x's cache, stays below target. */
  private List<String> options() throws IOException {
    Path temporary = Files.createDirectories(log.resolveSibling("tmp"));
    var all = new ArrayList<>(OPTIONS);
    all.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
    return all;
  }

  /** Waits until it says that it is ready. */
  public ServiceProcess awaitReady() {
    await(name + " is ready; its log: " + log)
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .failFast(name + " ended; its log: " + log, () -> !isRunning())
        .until(this::isReady);
    return this;
  }

  /** Waits until it answers, be it that it is not ready yet. */
  void awaitAnswer() {
    await(name + " answers; its log: " + log)
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> get("/ready").isPresent());
  }

  /** Ends it by SIGKILL, and returns when it is gone. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      awaitEnd(running);
    }
  }

  /** Has it stand still, by SIGSTOP, as on a machine that is paused. */
  void standStill() {
    signal("-STOP");
  }

  /** Has it go on from where it stood still. */
  void goOn() {
    signal("-CONT");
  }

  /** Ends it in order, by SIGTERM. */
  public void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      awaitEnd(running);
    }
  }

  /** Starts it again after a kill or a stop, with the same configuration, and waits for it. */
  public void restart() {
    if (isRunning()) {
      stop();
    }
    start().awaitReady();
  }

  /** Whether its process is alive. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Whether it answers, and says that it is ready. */
  public boolean isReady() {
    return get("/ready").map(answer -> answer.statusCode() == 200).orElse(false);
  }

  /** What it says of its readiness, or that it does not answer. */
  public String readiness() {
    return get("/ready").map(HttpResponse::body).orElse(name + " does not answer");
  }

  /** What it counts now; nothing where it does not answer. */
  public Exposition metrics() {
    return get("/metrics")
        .map(answer -> Exposition.parse(answer.body()))
        .orElse(new Exposition(List.of()));
  }

  /** The sum of one metric's samples, as in {@code counted("…_total", "product", "BTC-USD")}. */
  public double counted(String metric, String... labels) {
    var wanted = new HashMap<String, String>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    return metrics().sum(metric, wanted);
  }

  /** The process's exit code. */
  public int exitCode() {
    Process ended = process;
    if (ended == null || ended.isAlive()) {
      throw new IllegalStateException(name + " has not ended");
    }
    return ended.exitValue();
  }

  /** The port that it listens on. */
  public int port() {
    return port.number();
  }

  /** All whole lines that it wrote, over all its starts: it may be in the middle of one more. */
  public String log() {
    try {
      byte[] written = Files.readAllBytes(log);
      int end = written.length;
      while (end > 0 && written[end - 1] != '\n') {
        end--;
      }
      return new String(written, 0, end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Vert.x said of event loops that were blocked, and where its log tells the rest. */
  List<String> blockedLoops() {
    if (!Files.exists(log)) {
      return List.of();
    }
    return log().lines().filter(BLOCKED.asPredicate()).map(line -> log + ": " + line).toList();
  }

  @Override
  public void close() {
    stop();
    port.close();
    http.close();
  }

  private void signal(String signal) {
    Process running = Objects.requireNonNull(process);
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(running.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException(name + " takes no " + signal);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd(Process running) {
    try {
      if (!running.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().waitFor();
        throw new IllegalStateException(name + " did not end; its log: " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<HttpResponse<String>> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.number() + path))
            .timeout(ANSWER_LIMIT)
            .build();
    try {
      return Optional.of(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
