package io.ledgerflux.standalone.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {
  private static final Map<String, String> METRICS =
      Map.of(
          "ingestor", "ledgerflux_ingestor_ticks_received_total 4",
          "normalizer", "ledgerflux_normalizer_messages_processed_total 3",
          "snapshotter", "ledgerflux_snapshotter_ticks_processed_total 2",
          "gateway", "ledgerflux_nats_messages_consumed_total{subject=\"market.ticks.0\"} 1");

  private final Map<String, String> told = new ConcurrentHashMap<>(METRICS);
  private final Map<String, URI> addresses = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    for (String service : METRICS.keySet()) {
      answer(service);
      addresses.put(
          service,
          URI.create("http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), service)));
    }
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksEachServiceForItsHop() throws InterruptedException {
    try (TrafficMeter meter = new TrafficMeter(addresses)) {
      assertThat(meter.read()).isEqualTo(new Traffic(4, 3, 2, 1, 0));
      told.put("snapshotter", "ledgerflux_snapshotter_ticks_processed_total 20");
      assertThat(meter.read()).isEqualTo(new Traffic(4, 3, 20, 1, 0));
    }
  }

  @Test
  void keepsWhatAServiceToldThatDoesNotAnswerAnyMore() throws InterruptedException {
    try (TrafficMeter meter = new TrafficMeter(addresses)) {
      meter.read();
      told.put("ingestor", "ledgerflux_ingestor_ticks_received_total 40");
      told.remove("normalizer");
      assertThat(meter.read()).isEqualTo(new Traffic(40, 3, 2, 1, 0));
    }
  }

  @Test
  void takesAServiceThatNeverAnsweredForOneWithoutTicks() throws InterruptedException {
    told.remove("gateway");
    try (TrafficMeter meter = new TrafficMeter(addresses)) {
      assertThat(meter.read()).isEqualTo(new Traffic(4, 3, 2, 0, 0));
    }
  }

  /** What the service tells; where it tells nothing the connection ends without an answer. */
  private void answer(String service) {
    server.createContext(
        "/" + service,
        exchange -> {
          try (exchange) {
            String text = told.get(service);
            if (text != null) {
              byte[] body = text.getBytes(UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            }
          }
        });
  }
}
