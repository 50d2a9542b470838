package io.ledgerflux.normalizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes market_raw as an ingestor does: in order, until all is acknowledged. */
final class RawFeed implements AutoCloseable {
  static final Shards SHARDS = new Shards(4);

  private final OrderedPublisher publisher;
  private int unnumbered;

  RawFeed(NatsServer server) {
    publisher =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(
                BrokerConfig.of(server.url()),
                new Streams(StreamLimits.standard(), SHARDS.count()),
                "raw-feed",
                new NatsMetrics(new CollectorRegistry(), "ingestor"),
                new Readiness().needs("nats")),
            1_000);
    publisher.start();
  }

  void send(Tick... ticks) throws InterruptedException {
    for (Tick tick : ticks) {
      publish(
          Subjects.raw(SHARDS.of(tick.product()), tick.product()),
          MessageIds.of(tick),
          TickCodec.encode(tick));
    }
  }

  /** Sends a tick that the broker shall not know by its id, as one that comes again much later. */
  void sendAgain(Tick tick) throws InterruptedException {
    sendText(
        Subjects.raw(SHARDS.of(tick.product()), tick.product()),
        new String(TickCodec.encode(tick), StandardCharsets.UTF_8));
  }

  void sendText(String subject, String text) throws InterruptedException {
    unnumbered++;
    publish(subject, "unnumbered:" + unnumbered, text.getBytes(StandardCharsets.UTF_8));
  }

  void flush() throws InterruptedException {
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }

  @Override
  public void close() {
    publisher.close();
  }

  private void publish(String subject, String id, byte[] data) throws InterruptedException {
    publisher.publish(new OutboundMessage(subject, id, data), () -> {});
  }
}
