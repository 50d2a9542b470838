package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * A subscriber that shares no code with the project's client: it keeps each message as its text.
 */
public final class RawSubscriber implements AutoCloseable {
  private static final Pattern EXPONENT = Pattern.compile("[0-9][eE][-+]?[0-9]");

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> messages = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  /** Subscribes to products at the gateway at {@code uri}. */
  public RawSubscriber(URI uri, String... products) {
    socket = http.newWebSocketBuilder().buildAsync(uri, new Ear()).join();
    socket
        .sendText(
            "{\"op\":\"subscribe\",\"products\":[\"%s\"]}"
                .formatted(String.join("\",\"", products)),
            true)
        .join();
  }

  /** What is told of a product: its messages of one kind, in order. */
  public List<JsonNode> told(String op, String product) {
    return texts().stream()
        .map(ToldTick::json)
        .filter(message -> message.path("op").asText().equals(op))
        .filter(message -> message.at("/data/product").asText().equals(product))
        .toList();
  }

  /** All messages so far. */
  public List<String> texts() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  /** No number is written with an exponent, and each tick names the one before it. */
  public void isWellFormedAndUnbroken(String product) {
    assertThat(texts()).noneMatch(text -> EXPONENT.matcher(text).find());
    List<JsonNode> snapshots = told("snapshot", product);
    assertThat(snapshots).hasSize(1);
    long before = snapshots.getFirst().at("/data/seq").asLong();
    for (JsonNode increment : told("incr", product)) {
      if (before > 0) {
        assertThat(increment.at("/data/prev_seq").asLong()).as("%s", increment).isEqualTo(before);
      }
      assertThat(increment.has("gap")).isFalse();
      before = increment.at("/data/seq").asLong();
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Ear implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        synchronized (messages) {
          messages.add(part.toString());
        }
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, text, last);
    }
  }
}
