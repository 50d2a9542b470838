package io.ledgerflux.ingestor.publish;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.ingestor.queue.QueuedMessage;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Settlement;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.trace.TraceSpan;
import io.ledgerflux.trace.Tracing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes ticks and rejects from the queue, one by one, and publishes them in that order. */
public final class QueuePublisher {
  private static final Logger log = LoggerFactory.getLogger(QueuePublisher.class);

  private static final Duration WATCH = Duration.ofMillis(250);

  private final PublishQueue queue;
  private final OrderedPublisher publisher;
  private final ShardsInForce shards;
  private final IngestorMetrics metrics;
  private final Tracing tracing;
  private @Nullable Thread publishing;
  private @Nullable Thread watching;

  /** Whether one was taken from the queue that could not be sent any more. */
  private volatile boolean oneGivenUp;

  /** A publisher that begins at {@link #start()}. */
  public QueuePublisher(
      PublishQueue queue,
      OrderedPublisher publisher,
      ShardsInForce shards,
      IngestorMetrics metrics,
      Tracing tracing) {
    this.queue = queue;
    this.publisher = publisher;
    this.shards = shards;
    this.metrics = metrics;
    this.tracing = tracing;
    publisher.readdress(this::dealt);
  }

  /** Begins to publish. */
  public void start() {
    publisher.start();
    publishing = Threads.startPlatform("publish", this::publishAll);
    watching = Threads.start("queue-watch", this::watch);
  }

  /**
   * Publishes what is left in the queue, for {@code grace}, waits as long for the broker's
   * acknowledgements, and ends.
   */
  public void stop(Duration grace) {
    queue.close();
    if (publishing != null && !Threads.join(publishing, grace)) {
      Threads.end(publishing, grace);
    }
    if (watching != null) {
      Threads.end(watching, grace);
    }
    try {
      int left = queue.size() + (oneGivenUp ? 1 : 0);
      if (!publisher.flush(grace) || left > 0) {
        log.warn(
            "stopped before the broker acknowledged all; {} messages were not sent at all", left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
  }

  private void publishAll() throws InterruptedException {
    for (var next = queue.take(); next.isPresent(); next = queue.take()) {
      try {
        publish(next.get());
      } catch (InterruptedException e) {
        oneGivenUp = true;
        throw e;
      }
    }
  }

  private void publish(QueuedMessage message) throws InterruptedException {
    switch (message) {
      case QueuedMessage.OfTick tick -> publish(tick);
      case QueuedMessage.OfReject reject -> publish(reject);
    }
  }

  /** Looks after what waits while the broker does not take it. */
  private void watch() throws InterruptedException {
    while (true) {
      queue
          .expire()
          .ifPresent(
              overflow ->
                  log.warn("the broker was away or slow for too long, dropped: {}", overflow));
      Thread.sleep(WATCH);
    }
  }

  private void publish(QueuedMessage.OfTick tick) throws InterruptedException {
    int shard = shards.now().of(tick.product());
    TraceSpan span =
        tracing.first(
            "ingest", tick.product(), tick.sequence(), System.nanoTime() - tick.arrivalNanos());
    publisher.publish(
        new OutboundMessage(Subjects.raw(shard, tick.product()), tick.messageId(), tick.json())
            .followedBy(span.traceParent()),
        new TickSettlement(tick, shard, span));
  }

  private void publish(QueuedMessage.OfReject reject) throws InterruptedException {
    publisher.publish(message(reject.reject()), new RejectSettlement(reject.reject(), queue));
  }

  /** What was tried in vain before the number of shards changed goes to its new shard. */
  private OutboundMessage dealt(OutboundMessage message) {
    if (!shards.wereChanged() || !Subjects.isRaw(message.subject())) {
      return message;
    }
    String product = Subjects.product(message.subject());
    return message.to(Subjects.raw(shards.now().of(product), product));
  }

  private static OutboundMessage message(Reject reject) {
    return new OutboundMessage(
        Subjects.reject(reject.reason(), reject.product()),
        MessageIds.of(reject),
        RejectCodec.encode(reject));
  }

  /** What becomes of a tick; one that the broker will never take becomes a reject. */
  private final class TickSettlement implements Settlement {
    private final QueuedMessage.OfTick tick;
    private final int shard;
    private final TraceSpan span;
    private boolean refused;

    TickSettlement(QueuedMessage.OfTick tick, int shard, TraceSpan span) {
      this.tick = tick;
      this.shard = shard;
      this.span = span;
    }

    @Override
    public void settled() {
      queue.progressed();
      span.end();
      if (!refused) {
        metrics.published(tick.product(), shard, System.nanoTime() - tick.arrivalNanos());
      }
    }

    @Override
    public Optional<OutboundMessage> refused(String why) {
      refused = true;
      metrics.rejected(RejectReason.TOO_LARGE);
      String text = new String(tick.json(), StandardCharsets.UTF_8);
      return Optional.of(
          message(
              new Reject(
                  RejectReason.TOO_LARGE,
                  "the broker refuses it: " + why,
                  tick.product(),
                  QueueWriter.SERVICE,
                  tick.messageId(),
                  Timestamps.nanos(Instant.now()),
                  tick.tradeId(),
                  Reject.keptOf(text),
                  tick.json().length)));
    }
  }

  private record RejectSettlement(Reject reject, PublishQueue queue) implements Settlement {
    @Override
    public void settled() {
      queue.progressed();
    }

    @Override
    public Optional<OutboundMessage> refused(String why) {
      log.error(
          "a reject of {} bytes cannot be kept, the broker refuses it: {}",
          reject.originalBytes(),
          why);
      return Optional.empty();
    }
  }
}
