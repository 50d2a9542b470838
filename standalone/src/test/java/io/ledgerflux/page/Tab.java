package io.ledgerflux.page;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One tab of a browser: what a user does in it, and what the browser says of it. */
final class Tab implements WebSocket.Listener {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  private final AtomicLong ids = new AtomicLong();
  private final WebSocket socket;
  private volatile boolean listening;

  Tab(URI address, HttpClient http) {
    socket = http.newWebSocketBuilder().buildAsync(address, this).join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  /** Goes to an address, and waits until the page has loaded. */
  Tab visit(URI address) {
    // The page of before may still answer for a moment, even one of the same address.
    awaitTrue("document.isLeft = true");
    send("Page.navigate", Map.of("url", address.toString()));
    awaitTrue("!document.isLeft && document.readyState === 'complete'");
    return this;
  }

  /** Shows the page on a screen of that size. */
  Tab screen(int width, int height, boolean phone) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    return this;
  }

  /** Has the user prefer {@code scheme}: light or dark. */
  Tab colours(String scheme) {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    return this;
  }

  /** Has a script run in each page that is visited from here on, before its own. */
  void before(String script) {
    send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Presses a key. */
  void press(Key key) {
    var stroke =
        Map.of("key", key.label(), "code", key.label(), "windowsVirtualKeyCode", key.code());
    send("Input.dispatchKeyEvent", with(stroke, "type", "rawKeyDown"));
    if (key == Key.ENTER) {
      send("Input.dispatchKeyEvent", Map.of("type", "char", "text", "\r", "key", key.label()));
    }
    send("Input.dispatchKeyEvent", with(stroke, "type", "keyUp"));
  }

  private static Map<String, Object> with(Map<String, ?> all, String key, Object value) {
    var more = new HashMap<String, Object>(all);
    more.put(key, value);
    return more;
  }

  /** The value of an expression, awaited where it is a promise. */
  JsonNode value(String expression) {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.path("result").path("value");
  }

  String text(String id) {
    return value("document.getElementById('" + id + "').textContent").asText();
  }

  void awaitTrue(String expression) {
    await(expression)
        .atMost(ANSWER_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreException(BetweenPages.class)
        .until(() -> value("Boolean(" + expression + ")").asBoolean());
  }

  /** Runs a script in the page, whatever the page's own policy allows. */
  void run(String script) {
    send("Runtime.evaluate", Map.of("expression", script));
  }

  /** What axe finds that those who see or hear otherwise would stumble over. */
  JsonNode faults() throws IOException {
    run(PageFixture.resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"));
    return value(
        "axe.run().then(r => r.violations.map(v => v.id + ': '"
            + " + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; ')))");
  }

  /** Keeps every text that comes by WebSocket from here on. */
  void listen() {
    listening = true;
  }

  /** The texts that came. */
  List<String> heard() {
    return heard;
  }

  /** Every address that the browser asked for or connected to, by its own account. */
  List<String> requested() {
    return requested;
  }

  /** Errors that scripts threw or wrote, and what the browser refused or could not load. */
  List<String> complaints() {
    return complaints;
  }

  /** Keeps what is seen as a picture. */
  void photograph(String name) {
    String picture = send("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    Path file = Path.of("target", "screenshots", name + ".png");
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, Base64.getDecoder().decode(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    socket.abort();
  }

  /** One page has been left, and the next is not there yet. */
  private static final class BetweenPages extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BetweenPages(String error) {
      super(error);
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) {
    long id = ids.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(id, answer);
    ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
    request.set("params", JSON.valueToTree(parameters));
    synchronized (socket) {
      socket.sendText(request.toString(), true).join();
    }
    JsonNode message = answer.orTimeout(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    if (message.has("error")) {
      String error = method + ": " + message.path("error");
      throw error.matches("(?s).*(context|navigated or closed).*")
          ? new BetweenPages(error)
          : new IllegalStateException(error);
    }
    return message.path("result");
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        take(JSON.readTree(partial.toString()));
      } catch (JsonProcessingException e) {
        complaints.add("the browser sent no JSON: " + e);
      }
      partial.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  private void take(JsonNode message) {
    JsonNode parameters = message.path("params");
    switch (message.path("method").asText()) {
      case "" -> {
        CompletableFuture<JsonNode> waiting = asked.remove(message.path("id").asLong());
        if (waiting != null) {
          waiting.complete(message);
        }
      }
      case "Runtime.exceptionThrown" ->
          complaints.add(parameters.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (parameters.path("type").asText().matches("error|warning|assert")) {
          complaints.add(parameters.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        JsonNode entry = parameters.path("entry");
        if (entry.path("level").asText().matches("error|warning")) {
          complaints.add(
              entry.path("source").asText()
                  + ": "
                  + entry.path("text").asText()
                  + " "
                  + entry.path("url").asText());
        }
      }
      case "Network.requestWillBeSent" ->
          requested.add(parameters.path("request").path("url").asText());
      case "Network.webSocketCreated" -> requested.add(parameters.path("url").asText());
      case "Network.webSocketFrameReceived" -> {
        if (listening) {
          heard.add(parameters.path("response").path("payloadData").asText());
        }
      }
      default -> {}
    }
  }
}
