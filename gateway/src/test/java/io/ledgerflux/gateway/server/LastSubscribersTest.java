package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** Subscribers who are still there when the gateway ends, since it had no time for them. */
class LastSubscribersTest extends LoopRig {
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  @Test
  void areToldThatItStops() throws Exception {
    wiring.admission().open();
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + loop.port() + "/ws"), new Ear())
          .get(1, TimeUnit.MINUTES);
      await().atMost(Durations.ONE_MINUTE).until(() -> wiring.admission().connections() == 1);

      end();

      assertThat(closed.get(1, TimeUnit.MINUTES)).isEqualTo(1012);
    }
  }

  private final class Ear implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(reason);
    }
  }
}
