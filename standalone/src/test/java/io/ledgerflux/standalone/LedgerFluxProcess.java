package io.ledgerflux.standalone;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program as its user starts it: from its jar where that is built, else from class files. */
final class LedgerFluxProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Path JAR = Path.of("target", "ledgerflux.jar");

  private final Path directory;
  private final Path readyFile;
  private final Path output;
  private final Process process;

  private LedgerFluxProcess(Path directory, String name, List<String> arguments) {
    this.directory = directory;
    this.readyFile = directory.resolve(name + ".json");
    this.output = directory.resolve(name + ".out");
    var command = command(directory.resolve("tmp"));
    command.addAll(arguments);
    command.addAll(List.of("--ready-file", readyFile.toString()));
    try {
      Files.createDirectories(directory.resolve("tmp"));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(key -> key.matches("PRODUCTS|NUM_SHARDS|LOG_.*"));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  /**
   * Starts it.
   *
   * @param directory for its output; its temporary files go below {@code tmp} in it
   */
  static LedgerFluxProcess start(Path directory, String name, String... arguments) {
    return new LedgerFluxProcess(directory, name, List.of(arguments));
  }

  private static List<String> command(Path temporary) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A JVM that lives for seconds should not compile as if it lived for days.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
    if (isFresh(JAR)) {
      command.addAll(List.of("-jar", JAR.toString()));
    } else {
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), LedgerFlux.class.getName()));
    }
    return command;
  }

  /** Whether it was built after the classes that this test runs with. */
  private static boolean isFresh(Path jar) {
    try {
      Path classes =
          Path.of(LedgerFlux.class.getProtectionDomain().getCodeSource().getLocation().getPath());
      Path main = classes.resolve(LedgerFlux.class.getName().replace('.', '/') + ".class");
      return Files.exists(jar)
          && Files.exists(main)
          && Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(main)) >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says that all is ready. */
  LedgerFluxProcess awaitReady() {
    await("all is ready")
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(output());
              }
            })
        .until(() -> Files.exists(readyFile));
    return this;
  }

  Path readyFile() {
    return readyFile;
  }

  /** What stands in the ready file. */
  JsonNode addresses() {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(readyFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address(String name) {
    return addresses().path(name).asText();
  }

  /** Where subscribers connect to. */
  URI webSocket() {
    return URI.create(address("gateway").replaceFirst("^http", "ws") + "/ws");
  }

  /** How many ticks the database holds; none while it does not answer. */
  long rows() {
    String url = address("postgres");
    URI uri = URI.create(url);
    String[] login = uri.getUserInfo().split(":", 2);
    String jdbc = "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath();
    try (Connection connection = DriverManager.getConnection(jdbc, login[0], login[1]);
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT count(*) FROM tick_history")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      return 0;
    }
  }

  /** The servers that it started and that live. */
  List<ProcessHandle> servers() {
    return process.children().toList();
  }

  /** The one server among them whose program's name is {@code program}. */
  ProcessHandle server(String program) {
    return process
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/" + program))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + program));
  }

  /** Ends it by SIGTERM, and gives its exit code. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** Ends it by SIGKILL, and nothing else. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits for its end, and gives its exit code. */
  int awaitEnd() {
    try {
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("it does not end:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All that it wrote. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies in its temporary directory. */
  List<Path> temporaryFiles() {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
