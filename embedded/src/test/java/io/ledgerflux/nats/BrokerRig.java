package io.ledgerflux.nats;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A nats-server of its own, which may be killed, and connections to it. */
final class BrokerRig {
  final NatsServer server;
  final Streams streams = new Streams(StreamLimits.standard(), 4);
  final CollectorRegistry registry = new CollectorRegistry();
  final NatsMetrics metrics = new NatsMetrics(registry, "test");
  final Readiness readiness = new Readiness();
  private final List<AutoCloseable> open = new ArrayList<>();

  BrokerRig() {
    this(NatsServer.temporary());
  }

  /** With {@code server}, which it starts. */
  BrokerRig(NatsServer server) {
    this.server = server.start();
  }

  BrokerConfig config() {
    return BrokerConfig.of(server.url());
  }

  Broker connect() throws InterruptedException {
    Broker broker =
        Broker.connect(config(), streams, "test", metrics, readiness.needs("nats" + open.size()));
    open.add(broker);
    return broker;
  }

  OrderedPublisher publisher(int window) {
    OrderedPublisher publisher =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(
                config(), streams, "publisher", metrics, readiness.needs("publisher")),
            window);
    open.add(publisher);
    publisher.start();
    return publisher;
  }

  /** The lag of the reader of shard 1, in {@code unit}; NaN where it is not told. */
  double lag(String unit) {
    Double told =
        registry.getSampleValue(
            "ledgerflux_nats_consumer_lag_" + unit,
            new String[] {"consumer", "service"},
            new String[] {"market_raw-1", "test"});
    return told == null ? Double.NaN : told;
  }

  static OutboundMessage message(String subject, int number) {
    return new OutboundMessage(
        subject, subject + number, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }

  static int number(StreamMessage message) {
    return Integer.parseInt(new String(message.data(), StandardCharsets.UTF_8));
  }

  /** Reads until {@code enough} says so, for a minute at most. */
  static List<Batch> read(StreamReader reader, List<Integer> into, BooleanSupplier enough)
      throws InterruptedException {
    List<Batch> batches = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!enough.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("read only " + into.size() + " messages");
      }
      Batch batch = reader.next(1_000, Duration.ZERO, Duration.ofMillis(200));
      batch.messages().forEach(message -> into.add(number(message)));
      batches.add(batch);
    }
    return batches;
  }

  public void close() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
    server.close();
  }
}
