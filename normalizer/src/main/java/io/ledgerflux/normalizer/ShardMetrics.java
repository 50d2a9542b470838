package io.ledgerflux.normalizer;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Loss;
import io.ledgerflux.normalizer.core.Outcome;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One shard's part of a normalizer's metrics. */
final class ShardMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final NormalizerMetrics metrics;
  private final String shard;
  private final Counter.Child received;
  private final Histogram.Child processingLatency;
  private final Histogram.Child ingestLatency;

  /** Looked up once a product, since it is needed for each message. */
  private final Map<String, Counter.Child> processed = new ConcurrentHashMap<>();

  ShardMetrics(NormalizerMetrics metrics, int number) {
    this.metrics = metrics;
    this.shard = Integer.toString(number);
    this.received = metrics.received.labels(shard);
    this.processingLatency = metrics.processingLatency.labels(shard);
    this.ingestLatency = metrics.ingestLatency.labels(shard);
    metrics.lost.labels(shard);
  }

  /** A message of {@code product} was read and judged, at {@code nowNanos} since the epoch. */
  void judged(String product, Outcome outcome, long nowNanos) {
    received.inc();
    switch (outcome) {
      case Outcome.OnTape(Tick tick, long missedTrades) -> {
        ingested(tick, nowNanos);
        if (tick.restart()) {
          metrics.restarts.labels(shard, product).inc();
        }
        if (missedTrades > 0) {
          metrics.tradeGaps.labels(shard, product).inc();
          metrics.missedTrades.labels(shard, product).inc((double) missedTrades);
        }
      }
      case Outcome.Late(Tick tick) -> {
        ingested(tick, nowNanos);
        metrics.outOfOrder.labels(shard, product).inc();
      }
      case Outcome.Duplicate() -> metrics.duplicates.labels(shard, product).inc();
      case Outcome.Refused(RejectReason reason, String _) -> refused(reason);
    }
  }

  /** A message was refused. */
  void refused(RejectReason reason) {
    metrics.validationErrors.labels(shard, reason.wireName()).inc();
  }

  /** What was put out for a message is acknowledged, so long after the message was read. */
  void settled(long tookNanos) {
    processingLatency.observe(tookNanos / NANOS_PER_SECOND);
  }

  /** A tick of {@code product} is in its stream. */
  void passedOn(String product) {
    processed.computeIfAbsent(product, p -> metrics.processed.labels(shard, p)).inc();
  }

  /** Messages fell out of the stream unread. */
  void lost(Loss loss) {
    metrics.lost.labels(shard).inc((double) (loss.toSequence() - loss.fromSequence() + 1));
  }

  private void ingested(Tick tick, long nowNanos) {
    ingestLatency.observe(Math.max(0, nowNanos - tick.ingestNanos()) / NANOS_PER_SECOND);
  }
}
