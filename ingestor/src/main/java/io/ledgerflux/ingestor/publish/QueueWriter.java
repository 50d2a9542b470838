package io.ledgerflux.ingestor.publish;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.ingestor.queue.QueuedMessage;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Tick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what the feed brings, and puts it into the queue as it will be published: so what waits is
 * small, and its size is known. Any thread may call it.
 */
public final class QueueWriter {
  static final String SERVICE = "ingestor";

  private final PublishQueue queue;
  private final IngestorMetrics metrics;
  private final String instance;
  private final AtomicLong taken = new AtomicLong();

  /**
   * The writer of the ingestor that is called {@code instance}: no other one, and no earlier run,
   * has that name.
   */
  public QueueWriter(PublishQueue queue, IngestorMetrics metrics, String instance) {
    this.queue = queue;
    this.metrics = metrics;
    this.instance = instance;
  }

  /**
   * Waits while much waits for a broker that takes it, for {@code patience} at most; whether more
   * may come.
   */
  public boolean awaitRoom(Duration patience) throws InterruptedException {
    return queue.awaitRoom(patience);
  }

  /** A tick that came at {@code arrivalNanos}, on the clock of {@link System#nanoTime()}. */
  public void tick(Tick tick, long arrivalNanos) {
    taken.incrementAndGet();
    metrics.received(tick.product());
    queue.add(
        new QueuedMessage.OfTick(
            MessageIds.raw(tick),
            tick.product(),
            tick.sequence(),
            tick.tradeId(),
            TickCodec.encode(tick),
            arrivalNanos));
  }

  /** A message that cannot be used, with its text and its arrival on both clocks. */
  public void reject(
      VenueMessage.Unusable unusable, String text, long epochNanos, long arrivalNanos) {
    metrics.rejected(unusable.reason());
    queue.add(
        new QueuedMessage.OfReject(
            new Reject(
                unusable.reason(),
                unusable.detail(),
                unusable.product(),
                SERVICE,
                instance + ':' + taken.incrementAndGet(),
                epochNanos,
                unusable.tradeId(),
                Reject.keptOf(text),
                text.getBytes(StandardCharsets.UTF_8).length),
            arrivalNanos));
  }
}
