package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.gateway.OpenApi;
import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.PostgresMetrics;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestRoutesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void eachRouteIsInTheDocumentAndNoOther() throws IOException {
    OpenApi document = OpenApi.read();
    Map<String, String> environment =
        Map.of("AUTH", "on", "PG_DSN", "postgresql://u:p@localhost/d");

    assertThat(
            router(environment).getRoutes().stream()
                .filter(route -> route.methods() != null && route.getPath().startsWith("/api/"))
                .map(RestRoutesTest::told))
        .containsExactlyInAnyOrderElementsOf(
            document.paths().stream().map(path -> document.method(path) + ' ' + path).toList());
  }

  /** HEAD goes without saying beside GET. */
  private static String told(Route route) {
    return route.methods().stream()
            .filter(method -> !method.equals(HttpMethod.HEAD))
            .map(HttpMethod::name)
            .collect(Collectors.joining(" "))
        + " "
        + route.getPath().replace(":product", "{product}");
  }

  @Test
  void aBugIsAProblem() throws Exception {
    Router router = router(Map.of());
    router
        .get("/api/v1/broken")
        .handler(
            request -> {
              throw new IllegalStateException("broken");
            });
    HttpServer server = vertx.createHttpServer().requestHandler(router).listen(0).await();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:%d/api/v1/broken".formatted(server.actualPort())))
                  .build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(answer.body()).contains("INTERNAL_ERROR").doesNotContain("broken");
    }
  }

  private Router router(Map<String, String> environment) {
    Settings settings = Settings.read(environment, GatewayConfig.OPTIONS);
    ServerConfig config = GatewayConfig.read(settings).server();
    CollectorRegistry registry = new CollectorRegistry();
    Readiness readiness = new Readiness();
    Optional<KeyRegistry> keys =
        PostgresConfig.find(settings)
            .map(
                database ->
                    new KeyRegistry(
                        database,
                        new PostgresMetrics(registry, "gateway"),
                        readiness.needs("keys")));
    Wiring wiring =
        new Wiring(
            config,
            new MemoryLimits(10, Duration.ofMinutes(1)),
            List.of(),
            new OpsEndpoints("test", readiness, registry),
            new GatewayMetrics(registry, List.of()),
            new Admission(config.admission(), 0),
            new Budget(config.buffers()),
            new DeferredBackfill(),
            new DeferredReplayHistory(),
            new RestAdmission(config.rest()),
            keys);
    return new Routes(vertx, wiring, new SubscriberLoop(wiring, 0)).router();
  }
}
