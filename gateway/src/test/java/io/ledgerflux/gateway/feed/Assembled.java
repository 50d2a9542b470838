package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;

/** What a gateway makes of messages of market_ticks. */
public final class Assembled {
  private Assembled() {}

  /** The batch of {@code ticks}, that came as messages of the stream. */
  public static MarketBatch batch(List<Tick> ticks) {
    TapeAssembly assembly =
        new TapeAssembly(new GatewayMetrics(new CollectorRegistry(), List.of()));
    List<StreamMessage> messages = new ArrayList<>();
    for (Tick tick : ticks) {
      String subject = Subjects.tick(1, tick.product());
      messages.add(
          new StreamMessage(
              subject, TickCodec.encode(tick), messages.size() + 1L, tick.eventNanos()));
    }
    return new MarketBatch(
        assembly.on(messages, System.nanoTime()),
        List.of(),
        assembly.takeEvents(),
        System.nanoTime());
  }
}
