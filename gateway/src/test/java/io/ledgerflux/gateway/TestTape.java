package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.TickCodec;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes ticks to market_ticks as the normalizer does, and remembers the tape. */
public final class TestTape implements AutoCloseable {
  private static final int SHARDS = 4;
  private static final long FIRST_SEQUENCE = 1_000;

  private final OrderedPublisher publisher;
  private final Map<String, List<Tick>> tapes = new HashMap<>();
  private int unique;

  public TestTape(String natsUrl, StreamLimits limits) {
    publisher =
        new OrderedPublisher(
            new OrderedPublisher.Wiring(
                BrokerConfig.of(natsUrl),
                new Streams(limits, SHARDS),
                "test-tape",
                new NatsMetrics(new CollectorRegistry(), "test"),
                new Readiness().needs("nats")),
            1_000);
    publisher.start();
  }

  /** Adds {@code count} ticks of {@code product} to the tape and the stream. */
  public void add(String product, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      store(next(product), false);
    }
  }

  /** The next tick of {@code product}, on the tape but not in the stream yet. */
  Tick next(String product) {
    List<Tick> tape = tapes.computeIfAbsent(product, p -> new ArrayList<>());
    long previous = tape.isEmpty() ? FIRST_SEQUENCE : tape.getLast().sequence();
    long now = Instant.now().toEpochMilli() * 1_000_000;
    Tick tick = Ticks.tick(product, previous + 1 + tape.size() % 7, previous);
    tape.add(Ticks.at(tick, now));
    return tape.getLast();
  }

  /** Puts {@code tick} into the stream; {@code again} with an id that the broker does not know. */
  void store(Tick tick, boolean again) throws InterruptedException {
    int shard = new Shards(SHARDS).of(tick.product());
    String id = MessageIds.of(tick) + (again ? ":" + ++unique : "");
    publisher.publish(
        new OutboundMessage(Subjects.tick(shard, tick.product()), id, TickCodec.encode(tick)),
        () -> {});
  }

  public void flush() throws InterruptedException {
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }

  List<Long> sequences(String product) {
    return tapes.getOrDefault(product, List.of()).stream().map(Tick::sequence).toList();
  }

  public long last(String product) {
    return sequences(product).getLast();
  }

  /** The sequences behind {@code sequence}. */
  List<Long> after(String product, long sequence) {
    return sequences(product).stream().filter(s -> s > sequence).toList();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
