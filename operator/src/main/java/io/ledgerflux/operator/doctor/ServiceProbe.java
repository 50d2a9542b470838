package io.ledgerflux.operator.doctor;

import io.ledgerflux.operator.codec.GatewayCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks services how they are. */
final class ServiceProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int SERVICE_UNAVAILABLE = 503;

  private ServiceProbe() {}

  /** What the service at {@code address} lacks; empty where it is ready. */
  static String missing(URI address) throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/ready")).timeout(PATIENCE).build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == SERVICE_UNAVAILABLE) {
        return GatewayCodec.missing(answer.body()).orElse("it is stopping");
      }
      return answer.statusCode() == 200
          ? ""
          : "%s answers with code %d".formatted(request.uri(), answer.statusCode());
    } catch (IOException e) {
      return "nobody answers at " + address;
    }
  }

  /**
   * The sequence up to which the gateway at {@code address} tells the tape of {@code product};
   * empty where it knows no price.
   *
   * @throws IOException if it does not answer
   */
  static OptionalLong gatewayView(URI address, String product)
      throws IOException, InterruptedException {
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
        return listener.sequence.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } finally {
        socket.abort();
      }
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("it sends no snapshot", e);
    }
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
