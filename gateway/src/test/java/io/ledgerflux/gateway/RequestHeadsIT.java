package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.SharedServers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests of which a proxy before the gateway may have read something else than it (RFC 9112, 3.2,
 * 6.1, 6.3 and 11.2).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestHeadsIT {
  private static final String REFUSED =
      "ledgerflux_gateway_connections_refused_total{reason=\"head\",}";

  /** What lies behind the head: the end of a body in chunks, and what it may hide. */
  private static final String HIDDEN =
      "0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private Gateway gateway;
  private int port;

  @BeforeAll
  void start() {
    gateway = GatewayFixture.start(SharedServers.nats().url());
    port = gateway.port();
  }

  @AfterAll
  void stop() {
    gateway.stop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1",
        "1.1|Host: x|Host: x",
        "1.1|Host: x|hOST: y",
        "1.0|Host: x|Host: y",
        "1.1|Host: x|Transfer-Encoding: gzip",
        "1.1|Host: x|Transfer-Encoding: xchunked",
        "1.1|Host: x|Transfer-Encoding: identity",
        "1.1|Host: x|Transfer-Encoding:",
        "1.1|Host: x|Transfer-Encoding: gzip, chunked",
        "1.1|Host: x|Transfer-Encoding: chunked, chunked",
        "1.1|Host: x|Transfer-Encoding: chunked, gzip",
        "1.1|Host: x|Transfer-Encoding: chunked|Transfer-Encoding: gzip",
        "1.1|Host: x|Transfer-Encoding: gzip|Transfer-Encoding: chunked",
        "1.1|Host: x|Transfer-Encoding: chunked|transfer-encoding: chunked",
        "1.1|Host: x|Transfer-Encoding: gzip|Content-Length: 5",
        "1.1|Host: x|Content-Length: 5|Transfer-Encoding: xchunked",
        "1.1|Host: x|Content-Length: 5|Transfer-Encoding:",
        "1.1|Host: x|Content-Length: 5|Transfer-Encoding: chunked",
        "1.1|Host: x|Transfer-Encoding: chunked|Content-Length: 0",
        "1.1|Host: x|Transfer-Encoding : chunked",
        "1.1|Host: x|Content-Length: 5|Content-Length: 6",
        "1.0|Host: x|Transfer-Encoding: chunked",
      })
  void whatCanBeReadInTwoWaysIsRefusedAndTheConnectionClosed(String head) throws Exception {
    for (String path : List.of("/", "/ws", "/api/v1/products")) {
      for (String more : List.of("", RawSocket.UPGRADE)) {
        assertThat(statuses("POST", path, head, more)).as("%s %s", path, more).containsExactly(400);
        assertThat(statuses("GET", path, head, more)).as("%s %s", path, more).containsExactly(400);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x0b, 0x1c, 0x1f, 0x7f})
  void aControlCharacterInThePathIsRefused(int character) throws Exception {
    String path = "/api/v1/products/BTC-USD" + (char) character + "/candles";
    assertThat(statuses("GET", path, "1.1|Host: x", "")).containsExactly(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1|Host: x|Transfer-Encoding: chunked",
        "1.1|Host:|transfer-encoding: Chunked",
        "1.1|Host: x|Content-Length: 5",
      })
  void whatCanBeReadInOneWayIsAnsweredAndSoIsTheNext(String head) throws Exception {
    assertThat(statuses("GET", "/", head, "")).containsExactly(200, 200);
  }

  @Test
  void anOldClientNamesNoHost() throws Exception {
    try (RawSocket old = RawSocket.connect(port)) {
      old.write("GET / HTTP/1.0\r\n\r\n");
      assertThat(old.readToEnd()).startsWith("HTTP/1.0 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "somebody@x", "x:y"})
  void aHostThatIsNoneIsRefused(String host) throws Exception {
    assertThat(statuses("GET", "/", "1.1|Host: " + host, "")).startsWith(400).doesNotContain(200);
  }

  @Test
  void aLineMayBeAsLongAsItIsDocumented() throws Exception {
    assertThat(firstLine(22_000)).startsWith("HTTP/1.1 200");
    assertThat(firstLine(22_001))
        .startsWith("HTTP/1.1 414 Request-URI Too Long")
        .contains("content-length: 0", "connection: close");
  }

  /** What a request is answered whose first line has so many bytes. */
  private String firstLine(int bytes) throws Exception {
    try (RawSocket socket = RawSocket.connect(port)) {
      String line = "GET /health?x=%s HTTP/1.1";
      socket.write(line.formatted("x".repeat(bytes - line.formatted("").length())));
      socket.write("\r\nHost: x\r\nConnection: close\r\n\r\n");
      return socket.readToEnd();
    }
  }

  @Test
  void theOperatorIsToldOfThem() throws Exception {
    double before = metric(gateway, REFUSED);
    statuses("GET", "/", "1.1|Host: x|Host: y", "");
    assertThat(metric(gateway, REFUSED)).isEqualTo(before + 1);
  }

  /** Those of all answers until the connection ends. */
  private List<Integer> statuses(String method, String path, String head, String more)
      throws Exception {
    try (RawSocket socket = RawSocket.connect(port)) {
      String lines = head.replace("|", "\r\n");
      socket.write("%s %s HTTP/%s\r\n%s\r\n%s".formatted(method, path, lines, more, HIDDEN));
      return Pattern.compile("HTTP/1\\.[01] (\\d+) ")
          .matcher(socket.readToEnd())
          .results()
          .map(answer -> Integer.valueOf(answer.group(1)))
          .toList();
    }
  }
}
