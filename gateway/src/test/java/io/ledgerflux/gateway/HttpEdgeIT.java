package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What each is told whose HTTP breaks the rules, or stretches them. */
class HttpEdgeIT extends EdgeRig {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /ws\r\n\r\n",
        "\u0000\u0001\u0002\u0003\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
      })
  void garbageIsNoUpgrade(String garbage) throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write(garbage);
      assertThat(rude.readHead()).matches("(?s)HTTP/[12].[01] (4\\d\\d|501) .*");
    }
    assertThat(get(gateway, "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aQueryThatCannotBeReadIsAnswered() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      assertThat(rude.handshake("/ws?x=%zz", "")).startsWith("HTTP/1.1 400");
    }
    for (String path : List.of("/api/v1/products?x=%zz", "/api/v1/products/BTC-USD/ticks?from=%")) {
      try (RawSocket rude = RawSocket.connect(port)) {
        rude.write("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(rude.readHead())
            .startsWith("HTTP/1.1 400")
            .contains("content-type: application/problem+json");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
        "Connection: close\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
      })
  void whatIsNoHandshakeIsRefusedWithoutAProblem(String headers) throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n" + headers + "\r\n");
      assertThat(rude.readHead()).startsWith("HTTP/1.1 400").doesNotContain("problem+json");
    }
  }

  /** RFC 6455, 4.2.1: 16 bytes in Base64, once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "SGVsbG8sIHdvcmxkIQ==",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZSE=",
        "dGhlIHNhbXBsZSBub25jZ-==",
        "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      })
  void aKeyThatIsNotSixteenBytesIsRefused(String key) throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write(
          "GET /ws HTTP/1.1\r\nHost: x\r\n"
              + RawSocket.UPGRADE.replace("dGhlIHNhbXBsZSBub25jZQ==", key)
              + "\r\n");
      assertThat(rude.readHead()).startsWith("HTTP/1.1 400").doesNotContain("problem+json");
    }
  }

  @Test
  void aHandshakeOverAnOlderHttpIsRefused() throws Exception {
    try (RawSocket old = RawSocket.connect(port)) {
      old.write("GET /ws HTTP/1.0\r\nHost: x\r\n" + RawSocket.UPGRADE + "\r\n");
      assertThat(old.readHead()).startsWith("HTTP/1.0 400").doesNotContain("problem+json");
    }
  }

  @Test
  void aVersionOfTheWebSocketThatIsNotSpokenIsAnsweredWithTheOneThatIs() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write(
          "GET /ws HTTP/1.1\r\nHost: x\r\n"
              + RawSocket.UPGRADE.replace("Version: 13", "Version: 12")
              + "\r\n");
      assertThat(rude.readHead())
          .startsWith("HTTP/1.1 426")
          .containsIgnoringCase("sec-websocket-version: 13")
          .doesNotContain("problem+json");
    }
  }

  @Test
  void requestsThatWereSentAheadAreAnsweredInTheirOrder() throws Exception {
    try (RawSocket hasty = RawSocket.connect(port)) {
      hasty.write(
          """
          GET /health HTTP/1.1\r
          Host: x\r
          \r
          GET /nowhere HTTP/1.1\r
          Host: x\r
          \r
          GET /openapi.yaml HTTP/1.1\r
          Host: x\r
          Connection: close\r
          \r
          """);
      List<String> answers =
          Pattern.compile("HTTP/1\\.1 (\\d+)")
              .matcher(hasty.readToEnd())
              .results()
              .map(answer -> answer.group(1))
              .toList();
      assertThat(answers).containsExactly("200", "404", "200");
    }
  }

  @Test
  void whoSaysNothingMoreBehindHisRequestIsAnswered() throws Exception {
    List<RawSocket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        crowd.add(RawSocket.connect(port));
      }
      for (RawSocket brief : crowd) {
        brief.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        brief.endSaying();
      }
      for (RawSocket brief : crowd) {
        assertThat(brief.readToEnd()).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (RawSocket brief : crowd) {
        brief.close();
      }
    }
  }

  @Test
  void whoDoesNotTakeAnAnswerIsClosed() throws Exception {
    String unread = "ledgerflux_gateway_connections_refused_total{reason=\"unread\",}";
    double before = metric(gateway, unread);
    try (RawSocket deaf = RawSocket.connect(port)) {
      deaf.write("GET /page/lib/echarts.esm.min.js HTTP/1.1\r\nHost: x\r\n\r\n");
      await().atMost(PATIENCE).until(() -> metric(gateway, unread) == before + 1);
      assertThat(deaf.readToEnd()).hasSizeLessThan(1_000_000);
    }
  }

  @Test
  void aBodyWithoutAnEndIsNotRead() throws Exception {
    try (RawSocket endless = RawSocket.connect(port)) {
      endless.write("POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(endless.readHead()).startsWith("HTTP/1.1 40");
      endless.write("40000000\r\n");

      assertThatThrownBy(() -> pour(endless)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aBodyThatIsSaidToBeLongIsRefusedAtOnce() throws Exception {
    String refused = "ledgerflux_gateway_connections_refused_total{reason=\"body\",}";
    double before = metric(gateway, refused);
    try (RawSocket endless = RawSocket.connect(port)) {
      endless.write("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n");
      assertThat(endless.readToEnd()).startsWith("HTTP/1.1 413");
    }
    assertThat(metric(gateway, refused)).isEqualTo(before + 1);
  }

  /** More than the gateway and both sockets hold. */
  private static void pour(RawSocket socket) throws IOException {
    for (int i = 0; i < 1_000; i++) {
      socket.write(new byte[65_536]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/api/v1/products/%", "/api/v1/products/%4/ticks", "/ws%2"})
  void aPathThatCannotBeReadIsAnsweredAndNoBug(String path) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.vertx.ext.web");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (RawSocket stranger = RawSocket.connect(port)) {
      stranger.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(stranger.readToEnd()).startsWith("HTTP/1.1 400").contains("BAD_PARAMETER");
      assertThat(List.copyOf(log.list)).noneMatch(e -> e.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aHeadThatIsTooLongIsNotRead() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write("GET /ws HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
      assertThat(rude.readHead()).startsWith("HTTP/1.1 431");
    } catch (IOException e) {
      assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
    }
  }
}
