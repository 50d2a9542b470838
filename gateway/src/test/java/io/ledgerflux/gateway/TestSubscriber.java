package io.ledgerflux.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A subscriber with the JDK's WebSocket, who keeps all that he is told. */
final class TestSubscriber implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<JsonNode> messages = Collections.synchronizedList(new ArrayList<>());
  private final WebSocket socket;
  private volatile int closeCode = -1;
  private volatile String closeReason = "";

  private TestSubscriber(int port) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Ear())
            .join();
  }

  static TestSubscriber connect(int port) {
    return new TestSubscriber(port);
  }

  /** Connects as soon as the gateway lets him in. */
  static TestSubscriber connectWhenReady(Gateway gateway) {
    Awaitility.await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    return connect(gateway.port());
  }

  TestSubscriber say(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  TestSubscriber subscribe(String product) {
    return say("{\"op\":\"subscribe\",\"products\":[\"" + product + "\"]}");
  }

  TestSubscriber resume(String product, long from) {
    return say(
        "{\"op\":\"subscribe\",\"products\":[\"%s\"],\"from_seq\":{\"%s\":%d}}"
            .formatted(product, product, from));
  }

  WebSocket socket() {
    return socket;
  }

  List<JsonNode> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  List<JsonNode> messages(String operation) {
    return messages().stream().filter(m -> m.path("op").asText().equals(operation)).toList();
  }

  /** The sequences of the increments, in the order they came. */
  List<Long> sequences() {
    return messages("incr").stream().map(m -> m.path("data").path("seq").asLong()).toList();
  }

  /** The first message of the kind; waits for it. */
  JsonNode await(String operation) {
    return await(m -> m.path("op").asText().equals(operation));
  }

  JsonNode await(Predicate<JsonNode> wanted) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> messages().stream().filter(wanted).findFirst(), found -> found.isPresent())
        .orElseThrow();
  }

  /** Waits until the increment of {@code sequence} came. */
  TestSubscriber awaitSequence(long sequence) {
    await(
        m ->
            m.path("op").asText().equals("incr")
                && m.path("data").path("seq").asLong() == sequence);
    return this;
  }

  int awaitClosed() {
    Awaitility.await().atMost(PATIENCE).until(() -> closeCode >= 0);
    return closeCode;
  }

  String closeReason() {
    return closeReason;
  }

  boolean isClosed() {
    return closeCode >= 0;
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      partial.append(text);
      if (last) {
        try {
          messages.add(JSON.readTree(partial.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeReason = reason;
      closeCode = code;
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closeReason = String.valueOf(error.getMessage());
      closeCode = 1006;
    }
  }
}
