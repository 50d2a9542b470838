package io.ledgerflux.observability;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A subscriber who says what he is told to, and keeps what he hears. */
final class TestSubscriber implements WebSocket.Listener, AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  TestSubscriber(URI uri) {
    socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
  }

  TestSubscriber say(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** Whether a message that contains {@code text} came. */
  boolean heard(String text) {
    return heard.stream().anyMatch(message -> message.contains(text));
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      heard.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
