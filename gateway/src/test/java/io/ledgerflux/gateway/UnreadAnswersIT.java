package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever asks over HTTP and takes no answers costs a gateway with a heap of 128 MiB little. */
class UnreadAnswersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LONGEST = "/page/lib/echarts.esm.min.js";
  private static final String AHEAD =
      "ledgerflux_gateway_connections_refused_total{reason=\"ahead\",}";
  private static final String UNREAD =
      "ledgerflux_gateway_connections_refused_total{reason=\"unread\",}";

  private TestTape tape;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    SharedServers.clearStreams();
    tape = new TestTape(SharedServers.nats().url(), StreamLimits.standard());
    tape.add("BTC-USD", 1);
    tape.flush();
    String products =
        IntStream.range(0, 1_000).mapToObj(i -> "P" + i + "-USD").collect(Collectors.joining(","));
    gateway =
        new GatewayProcess(
            SharedServers.nats().url(),
            Map.of("PRODUCTS", products, "WS_SLOW_CLOSE_SECONDS", "3600"));
  }

  @AfterEach
  void theGatewayIsWell() throws Exception {
    assertThat(gateway.isAlive()).isTrue();
    assertThat(gateway.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory", " ERROR ");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest longest =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + LONGEST))
              .timeout(PATIENCE)
              .build();
      assertThat(http.send(longest, BodyHandlers.ofByteArray()).body().length)
          .isGreaterThan(500_000);
    }
    gateway.close();
    tape.close();
  }

  @Test
  void whoAsksOnAndOnWithoutReadingIsClosed() throws Exception {
    byte[] request =
        "GET /api/v1/products HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 4; i++) {
      try (RawSocket greedy = RawSocket.connect(gateway.port())) {
        assertThat(asksUntilItIsClosed(greedy, request)).isLessThan(200_000);
      }
    }
    assertThat(gateway.metric(AHEAD)).isEqualTo(4);
  }

  private static int asksUntilItIsClosed(RawSocket socket, byte[] request) {
    int asked = 0;
    try {
      while (asked < 200_000) {
        socket.write(request);
        asked++;
      }
    } catch (IOException e) {
      // It was closed.
    }
    return asked;
  }

  @Test
  void manyWhoTakeNothingOfALongAnswerAreClosedBeforeMemoryIsFull() throws Exception {
    List<RawSocket> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < 400; i++) {
        deaf.add(RawSocket.connect(gateway.port()));
        deaf.getLast().write("GET " + LONGEST + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      await()
          .atMost(PATIENCE)
          // On a starved machine who asks for the count may have read nothing for longest himself.
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> gateway.metric(UNREAD) > 300);
      assertThat(gateway.status("/api/v1/products")).isEqualTo(200);
    } finally {
      for (RawSocket socket : deaf) {
        socket.close();
      }
    }
  }
}
