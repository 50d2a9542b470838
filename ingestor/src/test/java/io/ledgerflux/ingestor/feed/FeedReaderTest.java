package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.QueueWriter;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.ingestor.queue.QueueLimits;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedReaderTest {
  private static final long ARRIVED = 1_900_000_000_000_000_000L;

  private final Vertx vertx = Vertx.vertx();
  private final FeedSocket socket =
      new FeedSocket(vertx.createWebSocketClient(), new Inbox(), () -> {});
  private final CollectorRegistry registry = new CollectorRegistry();
  private final IngestorMetrics metrics = new IngestorMetrics(registry, List.of("A-B"));
  private final PublishQueue queue =
      new PublishQueue(
          new QueueLimits(100, 1 << 20, Duration.ofSeconds(60)), System::nanoTime, dropped -> {});
  private final FeedReader reader =
      new FeedReader(
          "A-B"::equals, new FeedSinks(new QueueWriter(queue, metrics, "test"), metrics));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void takesALastTradeThatIsToldAgainForNoLatency() {
    read(ticker(1));
    assertThat(measured()).isZero();
    read(ticker(2));
    read(ticker(3));
    assertThat(measured()).isEqualTo(2);
    read("{\"type\":\"subscriptions\",\"channels\":[]}");
    read(ticker(3));
    assertThat(measured()).isEqualTo(2);
    read(ticker(4));
    assertThat(measured()).isEqualTo(3);
    assertThat(queue.size()).isEqualTo(5);
  }

  private void read(String text) {
    reader.read(new Inbound.Text(socket, text, ARRIVED, System.nanoTime()));
  }

  private double measured() {
    return registry.getSampleValue(
        "ledgerflux_hop_latency_seconds_count",
        new String[] {"service", "hop"},
        new String[] {"ingestor", "event_to_ingest"});
  }

  private static String ticker(long sequence) {
    return """
    {"type":"ticker","sequence":%d,"product_id":"A-B","price":"1.50","trade_id":%d,\
    "time":"2026-03-04T05:06:07.089012Z"}"""
        .formatted(sequence, sequence);
  }
}
