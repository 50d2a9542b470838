package io.ledgerflux.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Reads server-sent events as the HTML standard says, and keeps them. */
final class EventReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<JsonNode> messages = Collections.synchronizedList(new ArrayList<>());
  private final HttpResponse<InputStream> answer;
  private volatile String lastEventId;
  private final AtomicLong comments = new AtomicLong();
  private volatile boolean ended;

  /** What {@code path} answers; {@code headers} are names and values. */
  EventReader(Gateway gateway, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    lastEventId = "";
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
      if (headers[i].equals("Last-Event-ID")) {
        lastEventId = headers[i + 1];
      }
    }
    answer = http.send(request.build(), BodyHandlers.ofInputStream());
    Thread.ofVirtual().start(this::read);
  }

  /** One who goes on where {@code before} was, at a gateway. */
  static EventReader behind(EventReader before, Gateway gateway, String path) throws Exception {
    return new EventReader(gateway, path, "Last-Event-ID", before.lastEventId);
  }

  int status() {
    return answer.statusCode();
  }

  String header(String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** The id of the last event that had one. */
  String lastEventId() {
    return lastEventId;
  }

  /** How many comments came. */
  long comments() {
    return comments.get();
  }

  boolean isEnded() {
    return ended;
  }

  List<JsonNode> messages(String operation) {
    synchronized (messages) {
      return messages.stream().filter(m -> m.path("op").asText().equals(operation)).toList();
    }
  }

  /** The sequences of a product's increments, in the order they came. */
  List<Long> sequences(String product) {
    return messages("incr").stream()
        .map(message -> message.path("data"))
        .filter(tick -> tick.path("product").asText().equals(product))
        .map(tick -> tick.path("seq").asLong())
        .toList();
  }

  /** The first message that is wanted; waits for it. */
  JsonNode await(Predicate<JsonNode> wanted) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              synchronized (messages) {
                return messages.stream().filter(wanted).findFirst();
              }
            },
            found -> found.isPresent())
        .orElseThrow();
  }

  JsonNode await(String operation) {
    return await(message -> message.path("op").asText().equals(operation));
  }

  void awaitSequence(String product, long sequence) {
    await(
        message ->
            message.at("/data/product").asText().equals(product)
                && message.at("/data/seq").asLong() == sequence
                && message.path("op").asText().equals("incr"));
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      StringBuilder data = new StringBuilder();
      String id = lastEventId;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          lastEventId = id;
          if (!data.isEmpty()) {
            messages.add(JSON.readTree(data.toString()));
            data.setLength(0);
          }
        } else if (line.startsWith(":")) {
          comments.incrementAndGet();
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          data.append(line, 6, line.length());
        }
      }
    } catch (IOException e) {
      // The connection broke.
    }
    ended = true;
  }

  /** Breaks the connection. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
