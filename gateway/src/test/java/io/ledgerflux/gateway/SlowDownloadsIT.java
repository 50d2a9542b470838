package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RestCaller.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks for much over HTTP and does not read it, at a real PostgreSQL. */
@Timeout(120)
class SlowDownloadsIT {
  private static final String BTC = "BTC-USD";
  private static final String PATH = "/api/v1/products/BTC-USD/";

  @Test
  void slowReadersKeepNobodyElseWaiting() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 20_000);
      rig.tape().flush();
      rig.awaitStored(20_000);
      Gateway gateway =
          rig.gateway(
              "REST_MAX_ROWS",
              "20000",
              "REST_MAX_REQUESTS",
              "8",
              "TRUSTED_PROXIES",
              "127.0.0.0/8",
              "WS_SLOW_CLOSE_SECONDS",
              "60");
      try (RestCaller rest = new RestCaller(gateway);
          SlowReaders slow = new SlowReaders(gateway)) {
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertThat(slow.ask("198.51.100.1")).isEqualTo(503);
        String[] slowOnes = {"X-Forwarded-For", "198.51.100.1"};
        assertProblem(rest.get(PATH + "ticks", slowOnes), 503, "TOO_BUSY");
        assertThat(rest.get(PATH + "candles", slowOnes).statusCode()).isEqualTo(200);
        String[] another = {"X-Forwarded-For", "198.51.100.9"};
        String whole = rest.get(PATH + "ticks?limit=20000", another).body();
        assertThat(RestCaller.parse(whole).path("ticks")).hasSize(20_000);

        for (String address : List.of("198.51.100.2", "198.51.100.3", "198.51.100.4")) {
          assertThat(slow.ask(address)).isEqualTo(200);
          assertThat(slow.ask(address)).isEqualTo(200);
        }
        assertProblem(rest.get(PATH + "ticks", another), 503, "TOO_BUSY");
        for (int i = 0; i < 20; i++) {
          assertThat(rest.get(PATH + "candles", another).statusCode()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void whoDoesNotReadAtAllIsClosed() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add(BTC, 20_000);
      rig.tape().flush();
      rig.awaitStored(20_000);
      Gateway gateway =
          rig.gateway(
              "REST_MAX_ROWS", "20000", "REST_MAX_REQUESTS", "4", "WS_SLOW_CLOSE_SECONDS", "5");
      try (RestCaller rest = new RestCaller(gateway);
          SlowReaders slow = new SlowReaders(gateway)) {
        assertThat(rest.get(PATH + "ticks").statusCode()).isEqualTo(200);
        assertThat(slow.ask("198.51.100.1")).isEqualTo(200);
        assertProblem(rest.get(PATH + "ticks"), 503, "TOO_BUSY");
        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> rest.get(PATH + "ticks").statusCode() == 200);
        assertThat(rest.json(PATH + "ticks?limit=20000").path("ticks")).hasSize(20_000);
      }
    }
  }

  /** Ask for more than the sockets' buffers hold, and read nothing of it but the status. */
  private record SlowReaders(Gateway gateway, List<Socket> sockets) implements AutoCloseable {
    SlowReaders(Gateway gateway) {
      this(gateway, new ArrayList<>());
    }

    int ask(String address) throws IOException {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
      String asked =
          "GET %sticks?limit=20000 HTTP/1.1\r\nHost: gateway\r\nX-Forwarded-For: %s\r\n\r\n"
              .formatted(PATH, address);
      socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
      String line =
          new String(
              socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
              StandardCharsets.US_ASCII);
      return Integer.parseInt(line.split(" ", -1)[1]);
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
