package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.gateway.TestTape;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.trace.Tracing;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What a feed knows when it begins. */
class TapeFeedIT {
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void knowsAProductWhoseLastTickIsOlderThanItReads() throws Exception {
    SharedServers.clearStreams();
    String url = SharedServers.nats().url();
    Readiness readiness = new Readiness();
    CollectorRegistry registry = new CollectorRegistry();
    try (TestTape tape = new TestTape(url, StreamLimits.standard());
        Broker broker =
            Broker.connect(
                BrokerConfig.of(url),
                new Streams(StreamLimits.standard(), 4),
                "test",
                new NatsMetrics(registry, "test"),
                readiness.needs("nats"))) {
      tape.add("ETH-USD", 5);
      tape.flush();
      long stored = System.nanoTime();
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> System.nanoTime() - stored > 10 * SHORT.toNanos());
      BlockingQueue<MarketBatch> batches = new LinkedBlockingQueue<>();
      TapeFeed feed =
          new TapeFeed(
              broker,
              new Reach(1_000, SHORT),
              new Batches(batches),
              readiness.needs("memory"),
              new GatewayMetrics(registry, List.of()),
              Tracing.off());
      Thread feeding = Threads.start("feed", () -> feed.run(List.of()));

      MarketBatch known = batches.poll(20, TimeUnit.SECONDS);

      Threads.end(feeding, Duration.ofSeconds(5));
      assertThat(known).isNotNull();
      assertThat(known.ticks()).isEmpty();
      assertThat(known.known())
          .singleElement()
          .extracting(MarketState::lastSequence)
          .isEqualTo(tape.last("ETH-USD"));
    }
  }

  private record Batches(BlockingQueue<MarketBatch> all) implements TapeFeed.Publication {
    @Override
    public void publish(MarketBatch batch) throws InterruptedException {
      all.put(batch);
    }

    @Override
    public void filled() {}
  }
}
