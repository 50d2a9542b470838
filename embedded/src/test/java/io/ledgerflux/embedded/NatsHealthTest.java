package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NatsHealthTest {
  @Test
  void aWriteErrorIsToldWithAStatusThatSaysUnavailable() throws Exception {
    // As nats-server 2.15.1 tells it.
    assertThat(
            tellsAWriteError(
                503,
                "{\"status\":\"unavailable\",\"error\":\"JetStream stream '$G \\u003e s' write error:"
                    + " write /data/1.blk: no space left on device\"}"))
        .isTrue();
  }

  @Test
  void whatElseIsUnavailableIsNone() throws Exception {
    assertThat(
            tellsAWriteError(
                503,
                "{\"status\":\"unavailable\",\"error\":\"JetStream stream '$G \\u003e s' is not current\"}"))
        .isFalse();
    assertThat(tellsAWriteError(200, "{\"status\":\"ok\"}")).isFalse();
    assertThat(tellsAWriteError(404, "")).isFalse();
  }

  @Test
  void aMonitorThatIsAwaySaysNothing() {
    assertThat(NatsHealth.tellsAWriteError(URI.create("http://127.0.0.1:" + Ports.free())))
        .isFalse();
  }

  private static boolean tellsAWriteError(int status, String body) throws Exception {
    HttpServer monitor =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    monitor.createContext(
        "/healthz",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    monitor.start();
    try {
      return NatsHealth.tellsAWriteError(
          URI.create("http://127.0.0.1:" + monitor.getAddress().getPort()));
    } finally {
      monitor.stop(0);
    }
  }
}
