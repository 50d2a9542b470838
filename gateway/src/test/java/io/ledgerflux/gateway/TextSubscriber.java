package io.ledgerflux.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A subscriber who keeps the very texts that he is told. */
final class TextSubscriber implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final WebSocket socket;

  private TextSubscriber(int port) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Ear())
            .join();
  }

  static TextSubscriber connect(Gateway gateway) {
    return new TextSubscriber(gateway.port());
  }

  TextSubscriber say(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** All texts that begin so. */
  List<String> texts(String beginning) {
    return texts.stream().filter(text -> text.startsWith(beginning)).toList();
  }

  String await(Predicate<String> wanted) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> texts.stream().filter(wanted).findFirst(), found -> found.isPresent())
        .orElseThrow();
  }

  /** The first message of the kind; waits for it. */
  String await(String operation) {
    return await(text -> text.startsWith("{\"op\":\"" + operation + "\""));
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
        texts.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
