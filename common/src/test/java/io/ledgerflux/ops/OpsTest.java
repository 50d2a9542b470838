package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class OpsTest {
  private final Readiness readiness = new Readiness();
  private final OpsEndpoints endpoints =
      new OpsEndpoints("test", readiness, Build.registry("test", OpsTest.class));

  @Test
  void isReadyWhenAllIsThereAndNotStopping() {
    Readiness.Condition nats = readiness.needs("nats");
    Readiness.Condition feed = readiness.needs("feed");
    assertThat(readiness.isReady()).isFalse();
    nats.met("nats://x");
    assertThat(readiness.isReady()).isFalse();
    feed.met("");
    assertThat(readiness.isReady()).isTrue();
    nats.missing("gone");
    assertThat(readiness.isReady()).isFalse();
    nats.met("");
    readiness.stopping();
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void answersByHttp() throws Exception {
    readiness.needs("nats").missing("gone");
    try (OpsServer server = OpsServer.listen(0, endpoints)) {
      assertThat(get(server, "/health").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(server, "/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .isEqualTo(
              "{\"status\":\"not ready\",\"service\":\"test\","
                  + "\"conditions\":{\"nats\":{\"state\":\"down\",\"detail\":\"gone\"}}}");
      assertThat(get(server, "/metrics").body())
          .contains("ledgerflux_ready{service=\"test\",} 0.0")
          .contains("ledgerflux_need_met{service=\"test\",need=\"nats\",} 0.0");
      readiness.needs("nats").met("");
      assertThat(get(server, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/metrics").body())
          .contains("ledgerflux_build_info{service=\"test\"")
          .contains("ledgerflux_ready{service=\"test\",} 1.0")
          .contains("ledgerflux_need_met{service=\"test\",need=\"nats\",} 1.0")
          .contains("jvm_memory", "jvm_gc_collection_seconds", "jvm_threads_current")
          .contains("process_cpu_seconds_total", "process_open_fds");
      assertThat(get(server, "/other").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void saysThatAPortIsTaken() {
    try (OpsServer server = OpsServer.listen(0, endpoints)) {
      assertThatThrownBy(() -> OpsServer.listen(server.port(), endpoints))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot listen on port " + server.port());
    }
  }

  private static HttpResponse<String> get(OpsServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
