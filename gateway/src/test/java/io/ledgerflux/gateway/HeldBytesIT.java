package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.embedded.SharedServers;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held of a subscriber's requests is counted to the byte, whatever he sent before. */
class HeldBytesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<Integer> SIZES =
      List.of(30, 60, 125, 126, 127, 1_000, 16_384, 65_535, 65_536, 90_000);
  private static final int ROUNDS = 10;
  private static final int PART = 700;
  private static final String SERIES = "ledgerflux_gateway_held_bytes ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ReservedPort opsPort = ReservedPort.take();

  @BeforeEach
  void beginEmpty() throws Exception {
    SharedServers.clearStreams();
  }

  @AfterEach
  void stop() {
    http.close();
    opsPort.close();
  }

  @Test
  void isNothingWhereAllHasCome() throws Exception {
    Gateway gateway = start();
    try (RawSocket socket = RawSocket.openWide(gateway.streamPort())) {
      isExact(socket);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void isNothingWhereAllHasComeOverTls(@TempDir Path directory) throws Exception {
    FrontIT.pair(directory, "one");
    Gateway gateway =
        start(
            "TLS_CERT_FILE",
            directory.resolve("one.crt").toString(),
            "TLS_KEY_FILE",
            directory.resolve("one.key").toString());
    try (Socket connected = FrontIT.handshake(gateway);
        RawSocket socket = RawSocket.over(connected)) {
      isExact(socket);
    } finally {
      gateway.stop();
    }
  }

  /** A part of a request is waited for, so that what is told was counted behind the others. */
  private void isExact(RawSocket socket) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (int size : SIZES) {
        socket.write(request(size));
        assertThat(socket.readMessage()).isNotEmpty();
      }
    }
    byte[] last = request(1_000);
    socket.write(Arrays.copyOf(last, PART));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(held()).isEqualTo(PART));
    socket.write(Arrays.copyOfRange(last, PART, last.length));
    assertThat(socket.readMessage()).isNotEmpty();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(held()).isZero());
  }

  private Gateway start(String... more) {
    List<String> options =
        List.of(
            "OPS_PORT", Integer.toString(opsPort.number()),
            "WS_MAX_REQUEST_BYTES", "100000",
            "WS_MAX_REQUESTS_PER_SEC", "0");
    String[] all = Arrays.copyOf(options.toArray(String[]::new), options.size() + more.length);
    System.arraycopy(more, 0, all, options.size(), more.length);
    Gateway gateway = GatewayFixture.start(SharedServers.nats().url(), all);
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    return gateway;
  }

  private static byte[] request(int bytes) {
    String ping = "{\"op\":\"ping\",\"t\":1}";
    String padded = ping + " ".repeat(bytes - ping.length());
    return frame(LAST | TEXT, padded.getBytes(StandardCharsets.US_ASCII));
  }

  private double held() throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + opsPort.number() + "/metrics");
    return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(SERIES))
        .mapToDouble(line -> Double.parseDouble(line.substring(SERIES.length())))
        .sum();
  }
}
