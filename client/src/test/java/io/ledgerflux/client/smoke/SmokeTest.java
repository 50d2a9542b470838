package io.ledgerflux.client.smoke;

import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ledgerflux.client.ClosedPort;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.ScriptedGateway;
import io.ledgerflux.client.protocol.ApiKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.java_websocket.WebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SmokeTest {
  private static final String PRODUCT = "BTC-USD";
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** Where it is waited for in vain; all that comes before must not take so long. */
  private static final Duration IN_VAIN = Duration.ofSeconds(2);

  private final List<String> told = new ArrayList<>();
  private final List<String> authorizations = new ArrayList<>();
  private HttpServer http;

  @BeforeEach
  void serve() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/health", 200, "{\"status\":\"alive\"}");
    answer("/ready", 200, "{\"status\":\"ready\"}");
    answer("/api/v1/products", 200, "{\"products\":[{\"product\":\"BTC-USD\",\"new\":[1]}]}");
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void passesWhereEverythingWorks() throws Exception {
    assertThat(passes(SmokeTest::works)).isTrue();
    assertThat(told)
        .containsExactly(
            "ok health: {\"status\":\"alive\"}",
            "ok ready: {\"status\":\"ready\"}",
            "ok query: [BTC-USD]",
            "ok price: BTC-USD 84140.80 (seq 10)",
            "ok increment: BTC-USD seq 14, after 12",
            "ok resume: BTC-USD seq 14, after 12");
  }

  @Test
  void tellsWhyItIsNotReady() throws Exception {
    http.removeContext("/ready");
    answer("/ready", 503, "{\"status\":\"not ready\"}");
    assertThat(passes(SmokeTest::works)).isFalse();
    assertThat(told).last().asString().startsWith("FAIL ready: ").contains("503", "not ready");
  }

  @Test
  void failsWhereNobodyAnswers() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      Deployment deployment =
          new Deployment(nobody.http(), nobody.webSocket(), Optional.empty(), Optional.empty());
      assertThat(new Smoke(deployment, WITHIN, new Told()).passes(List.of())).isFalse();
      assertThat(told)
          .containsExactly(
              "FAIL health: " + nobody.http() + "/health does not answer: Connection refused");
    }
  }

  @Test
  void looksAtHealthWhereItIsTold() throws Exception {
    http.removeContext("/health");
    http.removeContext("/ready");
    HttpServer ops =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(ops, "/health", 200, "{}");
    answer(ops, "/ready", 200, "{}");
    ops.start();
    try {
      assertThat(passes(SmokeTest::works, Optional.of(url(ops)), Optional.empty())).isTrue();
    } finally {
      ops.stop(0);
    }
  }

  @Test
  void saysThatHealthMayBeElsewhere() throws Exception {
    http.removeContext("/health");
    assertThat(passes(SmokeTest::works)).isFalse();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("FAIL health: ")
        .contains("/health is not there (404)", "OPS_PORT", "--ops-url");
  }

  @Test
  void showsItsKey() throws Exception {
    http.removeContext("/api/v1/products");
    http.createContext(
        "/api/v1/products",
        exchange -> {
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          byte[] body =
              "{\"products\":[{\"product\":\"BTC-USD\"}]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders("Bearer lf_1".equals(shown) ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    assertThat(passes(SmokeTest::works)).isFalse();
    assertThat(told)
        .last()
        .asString()
        .startsWith("FAIL query: ")
        .endsWith("lets nobody in (401): a key is given by LEDGERFLUX_KEY or --key");
    assertThat(passes(SmokeTest::works, Optional.empty(), Optional.of(new ApiKey("lf_1"))))
        .isTrue();
    assertThat(authorizations).isNotEmpty().containsOnly("Bearer lf_1");
  }

  @Test
  void failsWithoutAProduct() throws Exception {
    http.removeContext("/api/v1/products");
    answer("/api/v1/products", 200, "{\"products\":[]}");
    assertThat(passes(SmokeTest::works)).isFalse();
    assertThat(told).last().asString().startsWith("FAIL query: ").contains("lists no product");
  }

  @Test
  void failsWithoutAPrice() throws Exception {
    assertThat(passesInVain((_, _, socket) -> send(socket, Messages.noPrice(PRODUCT)))).isFalse();
    assertThat(told).last().isEqualTo("FAIL price: no snapshot with a price within 2 s came");
  }

  @Test
  void asksAgainForAProductThatHasItsFirstPrice() throws Exception {
    assertThat(
            passes(
                (connection, request, socket) -> {
                  if (connection == 1) {
                    send(socket, Messages.noPrice(PRODUCT), Messages.firstTick(PRODUCT, 10));
                  } else {
                    works(connection, request, socket);
                  }
                }))
        .isTrue();
  }

  @Test
  void failsWhereTheMarketDoesNotMove() throws Exception {
    assertThat(passesInVain((_, _, socket) -> send(socket, Messages.snapshot(PRODUCT, 10))))
        .isFalse();
    assertThat(told)
        .last()
        .isEqualTo("FAIL increment: no two increments of a product within 2 s came");
  }

  @Test
  void failsAtAGap() throws Exception {
    assertThat(
            passes(
                (_, _, socket) ->
                    send(
                        socket,
                        Messages.snapshot(PRODUCT, 10),
                        Messages.tick(PRODUCT, 14, 12),
                        Messages.tick(PRODUCT, 15, 14))))
        .isFalse();
    assertThat(told).last().asString().startsWith("FAIL increment: a gap: ");
  }

  @Test
  void failsWhereAResumeIsAnsweredByASnapshot() throws Exception {
    assertThat(passes(resumed(Messages.notRecovered(PRODUCT, 14)))).isFalse();
    assertThat(told).last().asString().startsWith("FAIL resume: BTC-USD after 12 goes on with");
  }

  @Test
  void failsWhereAResumeLeavesATickOut() throws Exception {
    assertThat(passes(resumed(Messages.tick(PRODUCT, 20, 14)))).isFalse();
    assertThat(told).last().asString().startsWith("FAIL resume: ");
  }

  @Test
  void failsWhereAResumeGivesWhatWasHad() throws Exception {
    assertThat(passes(resumed(Messages.tick(PRODUCT, 12, 10)))).isFalse();
    assertThat(told).last().asString().startsWith("FAIL resume: ");
  }

  @Test
  void tellsARefusal() throws Exception {
    assertThat(
            passes(
                (_, _, socket) ->
                    send(socket, "{\"op\":\"error\",\"code\":\"SUBSCRIBE_ERROR\",\"msg\":\"no\"}")))
        .isFalse();
    assertThat(told).last().isEqualTo("FAIL price: refused: SUBSCRIBE_ERROR: no");
  }

  private static void works(int connection, String request, WebSocket socket) {
    if (request.contains("from_seq")) {
      send(socket, Messages.tick(PRODUCT, 14, 12));
    } else {
      send(
          socket,
          Messages.snapshot(PRODUCT, 10),
          Messages.tick(PRODUCT, 12, 10),
          Messages.tick(PRODUCT, 14, 12));
    }
  }

  private static ScriptedGateway.Script resumed(String answer) {
    return (connection, request, socket) -> {
      if (request.contains("from_seq")) {
        send(socket, answer);
      } else {
        works(connection, request, socket);
      }
    };
  }

  /** The first checks of a JVM begin slowly on a busy machine: so these are not the first. */
  private boolean passesInVain(ScriptedGateway.Script script) throws Exception {
    assertThat(passes(SmokeTest::works)).isTrue();
    told.clear();
    return passes(IN_VAIN, script, Optional.empty(), Optional.empty());
  }

  private boolean passes(ScriptedGateway.Script script) throws Exception {
    return passes(script, Optional.empty(), Optional.empty());
  }

  private boolean passes(ScriptedGateway.Script script, Optional<URI> ops, Optional<ApiKey> key)
      throws Exception {
    return passes(WITHIN, script, ops, key);
  }

  private boolean passes(
      Duration within, ScriptedGateway.Script script, Optional<URI> ops, Optional<ApiKey> key)
      throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.start(script)) {
      Deployment deployment = new Deployment(url(http), gateway.uri(), ops, key);
      boolean passed = new Smoke(deployment, within, new Told()).passes(List.of());
      authorizations.addAll(gateway.authorizations());
      return passed;
    }
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(String path, int status, String body) {
    answer(http, path, status, body);
  }

  private static void answer(HttpServer server, String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private final class Told implements Smoke.Report {
    @Override
    public void passed(String check, String found) {
      told.add("ok " + check + ": " + found);
    }

    @Override
    public void failed(String check, String seen) {
      told.add("FAIL " + check + ": " + seen);
    }
  }
}
