package io.ledgerflux.standalone;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.system.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;

/** The program as its user starts it: from its jar where that is built, else from class files. */
public final class LedgerFluxProcess implements AutoCloseable {
  /** For five seconds or more: on a busy machine all stands still for a moment. */
  private static final Pattern BLOCKED =
      Pattern.compile(" has been blocked for (\\d{5,}|[5-9]\\d{3}) ms");

  private static final Duration READY_LIMIT = Duration.ofSeconds(200);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Path ENV = Path.of("/usr/bin/env");

  /** Variables of whoever runs the tests: some have a JVM say so in a line of its output. */
  private static final Pattern OF_TESTS =
      Pattern.compile("PRODUCTS|NUM_SHARDS|LOG_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS");

  /** It asks Docker this and that before it starts a server by it. */
  private static final Pattern BRIEF = Pattern.compile("/docker (?!run )");

  private static final Pattern BROKER = Pattern.compile("/(nats-server|docker)$");

  private static final RunnableJar PROGRAM =
      RunnableJar.of("standalone", "ledgerflux", LedgerFlux.class);

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
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--ready-file="))) {
      command.add("--ready-file=" + readyFile);
    }
    try {
      Files.createDirectories(directory.resolve("tmp"));
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(key -> OF_TESTS.matcher(key).matches());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  /**
   * Starts it.
   *
   * @param directory where it works, and for its output; its temporary files go below {@code tmp}
   */
  public static LedgerFluxProcess start(Path directory, String name, String... arguments) {
    return new LedgerFluxProcess(directory, name, List.of(arguments));
  }

  private static List<String> command(Path temporary) {
    var command = new ArrayList<String>();
    if (OS.LINUX.isCurrentOs()) {
      // Whoever runs the tests in the background has them ignore SIGINT, and all that they start.
      command.addAll(List.of(ENV.toString(), "--default-signal=INT"));
    }
    // A JVM that lives for seconds should not compile as if it lived for days.
    command.addAll(
        PROGRAM.command(
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // A language that writes numbers in digits of its own.
                "-Duser.language=fa",
                "-Duser.country=IR",
                "-Djava.io.tmpdir=" + temporary.toAbsolutePath())));
    return command;
  }

  /** Waits until it says that all is ready. */
  public LedgerFluxProcess awaitReady() {
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

  /** Where its addresses stand once all is ready. */
  public Path readyFile() {
    return readyFile;
  }

  /** What stands in the ready file. */
  public JsonNode addresses() {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(readyFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of its addresses. */
  public String address(String name) {
    return addresses().path(name).asText();
  }

  /** Where subscribers connect to. */
  public URI webSocket() {
    return URI.create(address("gateway").replaceFirst("^http", "ws") + "/ws");
  }

  /** How many ticks the database holds; none while it does not answer. */
  public long rows() {
    try {
      return database().number("SELECT count(*) FROM tick_history");
    } catch (AssertionError e) {
      return 0;
    }
  }

  /** The database, as its owner. */
  public Rows database() {
    URI uri = URI.create(address("postgres"));
    String[] login = uri.getUserInfo().split(":", 2);
    return new Rows(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
        login[0],
        login[1]);
  }

  /** Whether a process lives; one that has ended stays known until somebody asks how it did. */
  public static boolean lives(ProcessHandle process) {
    Path facts = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      String text = Files.exists(facts) ? Files.readString(facts) : ") S";
      return process.isAlive() && text.charAt(text.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      // It ended meanwhile.
      return false;
    }
  }

  /** The servers that it started and that live. */
  public List<ProcessHandle> servers() {
    return process
        .children()
        .filter(child -> !BRIEF.matcher(child.info().commandLine().orElse("")).find())
        .toList();
  }

  /** The one server among them whose program's name is {@code program}. */
  public ProcessHandle server(String program) {
    return process
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/" + program))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + program));
  }

  /** Its nats-server, or the docker command that runs one where the system has none. */
  public ProcessHandle broker() {
    return process
        .children()
        .filter(child -> BROKER.matcher(child.info().command().orElse("")).find())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no broker"));
  }

  /** Ends it by SIGTERM, and gives its exit code. */
  public int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** Ends it by SIGINT, as Ctrl-C does, and gives its exit code. */
  public int interrupt() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return awaitEnd();
  }

  /** Ends it by SIGKILL, and nothing else. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits for its end, and gives its exit code. */
  public int awaitEnd() {
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
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies in its temporary directory. */
  public List<Path> temporaryFiles() {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it; nothing in it may have blocked an event loop. */
  @Override
  public void close() {
    stop();
    if (BLOCKED.matcher(output()).find()) {
      throw new AssertionError("an event loop was blocked:\n" + output());
    }
  }
}
