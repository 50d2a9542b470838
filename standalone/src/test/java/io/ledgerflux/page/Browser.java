package io.ledgerflux.page;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.standalone.LedgerFluxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Chromium without a screen, with a profile of its own, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Tab> tabs = new ArrayList<>();
  private final Process process;
  private final int port;

  /**
   * Starts one.
   *
   * @param directory for its profile, its output and its temporary files
   */
  Browser(Path directory) {
    Path profile = directory.resolve("profile");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(profile))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("browser.out").toFile());
      // It leaves the directory of its lock behind.
      builder.environment().put("TMPDIR", directory.toString());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Path portFile = profile.resolve("DevToolsActivePort");
    await("the browser listens")
        .atMost(START_LIMIT)
        .until(() -> Files.exists(portFile) && Files.size(portFile) > 0);
    port = firstNumber(portFile);
  }

  private static List<String> command(Path profile) {
    return List.of(
        program(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        "--user-data-dir=" + profile,
        "about:blank");
  }

  private static String program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
    return NAMES.stream()
        .flatMap(name -> List.of(path.split(":")).stream().map(at -> Path.of(at, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no chromium: run scripts/install-browser"))
        .toString();
  }

  private static int firstNumber(Path file) {
    try {
      return Integer.parseInt(Files.readAllLines(file).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new tab with nothing in it. */
  Tab open() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      JsonNode target = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
      Tab tab = new Tab(URI.create(target.path("webSocketDebuggerUrl").asText()), http);
      tabs.add(tab);
      return tab;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    tabs.forEach(Tab::close);
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    // Until they are gone they may write into the profile, which is deleted next.
    await("all of the browser has ended")
        .atMost(END_LIMIT)
        .until(() -> all.stream().noneMatch(LedgerFluxProcess::lives));
    http.close();
  }
}
