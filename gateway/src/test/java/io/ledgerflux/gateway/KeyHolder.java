package io.ledgerflux.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who comes with headers.
 *
 * @param gateway to whom
 * @param headers names and values, by turns
 */
record KeyHolder(Gateway gateway, String... headers) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static KeyHolder of(Gateway gateway, String key) {
    return new KeyHolder(gateway, "Authorization", "Bearer " + key);
  }

  HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(request(path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> ask(String method, String path) throws Exception {
    return HTTP.send(
        request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  /** The text of a new ticket. */
  String ticket() throws Exception {
    return ask("POST", "/api/v1/ticket").body().split("\"", -1)[3];
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.streamPort() + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** What the handshake is answered: 101, or why not. */
  int handshake(String path) {
    try {
      connect(path).close();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** A WebSocket. */
  Connection connect(String path) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    Connection connection = new Connection();
    var _ =
        builder
            .buildAsync(URI.create("ws://127.0.0.1:" + gateway.streamPort() + path), connection)
            .join();
    return connection;
  }

  /** What came on a WebSocket, and how it ended. */
  static final class Connection implements WebSocket.Listener, AutoCloseable {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    Connection say(String text) {
      socket.join().sendText(text, true).join();
      return this;
    }

    @Override
    public void onOpen(WebSocket opened) {
      socket.complete(opened);
      opened.request(1);
    }

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

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end.complete(code);
      return null;
    }

    @Override
    public void close() {
      socket.join().abort();
    }
  }
}
