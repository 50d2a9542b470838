package io.ledgerflux.operator.doctor;

import io.ledgerflux.operator.codec.GatewayCodec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks services how they are. */
final class ServiceProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int SERVICE_UNAVAILABLE = 503;

  private ServiceProbe() {}

  /** What the service at {@code address} lacks; empty where it is ready. */
  static String missing(URI address) throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/ready")).timeout(PATIENCE).build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      return missing(request.uri(), answer);
    } catch (IOException e) {
      return "nobody answers at " + address;
    }
  }

  private static String missing(URI uri, HttpResponse<String> answer) {
    if (answer.statusCode() == SERVICE_UNAVAILABLE) {
      return GatewayCodec.missing(answer.body()).orElse("it is stopping");
    }
    return answer.statusCode() == 200
        ? ""
        : "%s answers with code %d".formatted(uri, answer.statusCode());
  }

  /**
   * What the gateway at {@code address}, where its subscribers connect, lacks; empty where it is
   * ready, or tells that at another port.
   */
  static String missingAtGateway(URI address) throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/ready")).timeout(PATIENCE).build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      return answer.statusCode() == NOT_FOUND ? "" : missing(request.uri(), answer);
    } catch (IOException e) {
      return "nobody answers at " + address;
    }
  }

  /** Up to where the gateway at {@code address} tells the tape of {@code product}. */
  static GatewayLook gatewayView(URI address, String product) throws InterruptedException {
    URI webSocket = URI.create(address.resolve("/ws").toString().replaceFirst("^http", "ws"));
    SnapshotListener listener = new SnapshotListener();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .connectTimeout(PATIENCE)
              .buildAsync(webSocket, listener)
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      try {
        var _ = socket.sendText(GatewayCodec.subscribe(product), true);
        return new GatewayLook.Tells(listener.sequence.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } finally {
        socket.abort();
      }
    } catch (ExecutionException e) {
      return refusal(address, e.getCause());
    } catch (TimeoutException e) {
      return new GatewayLook.Silent(address.toString(), "it sends no snapshot");
    }
  }

  private static GatewayLook refusal(URI address, @Nullable Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      int code = refused.getResponse().statusCode();
      String why = "it answers with code " + code;
      return code == UNAUTHORIZED || code == FORBIDDEN
          ? new GatewayLook.Unasked(address + " wants a key: " + why)
          : new GatewayLook.Silent(address.toString(), why);
    }
    String why =
        cause instanceof ConnectException
            ? "nobody answers"
            : cause == null ? "it breaks off" : String.valueOf(cause.getMessage());
    return new GatewayLook.Silent(address.toString(), why);
  }

  private static final class SnapshotListener implements WebSocket.Listener {
    private final CompletableFuture<OptionalLong> sequence = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        OptionalLong told = GatewayCodec.snapshotSequence(text.toString());
        text.setLength(0);
        if (told.isPresent()) {
          sequence.complete(told.getAsLong() == 0 ? OptionalLong.empty() : told);
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      sequence.completeExceptionally(error);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      sequence.completeExceptionally(new IOException("it closes: " + reason));
      return CompletableFuture.completedFuture(null);
    }
  }
}
