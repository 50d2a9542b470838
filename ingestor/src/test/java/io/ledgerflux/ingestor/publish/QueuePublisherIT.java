package io.ledgerflux.ingestor.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.ingestor.queue.QueueLimits;
import io.ledgerflux.ingestor.queue.QueuedMessage;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.testing.Relay;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of messages that are under way, and of those that wait, when an ingestor stops. */
class QueuePublisherIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(4);
  private static final int SHARDS = 1;
  private static final String PRODUCT = "BTC-USD";

  private final CollectorRegistry registry = new CollectorRegistry();
  private final PublishQueue queue =
      new PublishQueue(
          new QueueLimits(100, 1 << 20, Duration.ofMinutes(1)), System::nanoTime, dropped -> {});

  @Test
  void waitsForAcknowledgementsAlsoWhereItsQueueDoesNotEmpty() {
    try (NatsServer nats = NatsServer.temporary().start();
        Relay relay = Relay.toNats(URI.create(nats.url()).getPort())) {
      Readiness readiness = new Readiness();
      QueuePublisher publisher = publisher(relay, readiness);
      publisher.start();
      await("it is connected").atMost(SOON).until(readiness::isReady);

      relay.hold();
      for (int sequence = 1; sequence <= 3; sequence++) {
        queue.add(tick(sequence));
      }
      await("one is under way, the next is at its door")
          .atMost(SOON)
          .until(() -> queue.size() == 1);
      CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> publisher.stop(GRACE));
      await("it stops waiting for room, and waits for the acknowledgement")
          .during(GRACE.plusMillis(500))
          .atMost(SOON)
          .until(() -> !stop.isDone());
      assertThat(published()).isNull();

      relay.release();
      stop.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
      assertThat(published()).isEqualTo(1.0);
      assertThat(queue.size()).isEqualTo(1);
    }
  }

  private QueuePublisher publisher(Relay relay, Readiness readiness) {
    OrderedPublisher oneAtATime =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(
                BrokerConfig.of("nats://127.0.0.1:" + relay.port()),
                new Streams(StreamLimits.standard(), SHARDS),
                "test",
                new NatsMetrics(registry, "test"),
                readiness.needs("nats")),
            1);
    return new QueuePublisher(
        queue,
        oneAtATime,
        new ShardsInForce(SHARDS),
        new IngestorMetrics(registry, List.of(PRODUCT)),
        Tracing.off());
  }

  private Double published() {
    return registry.getSampleValue(
        "ledgerflux_ingestor_ticks_published_total",
        new String[] {"product", "shard"},
        new String[] {PRODUCT, "0"});
  }

  private static QueuedMessage.OfTick tick(long sequence) {
    return new QueuedMessage.OfTick(
        PRODUCT + ':' + sequence,
        PRODUCT,
        sequence,
        OptionalLong.empty(),
        "{}".getBytes(StandardCharsets.UTF_8),
        System.nanoTime());
  }
}
