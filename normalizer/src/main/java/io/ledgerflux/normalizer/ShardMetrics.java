package io.ledgerflux.normalizer;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Loss;
import io.ledgerflux.normalizer.core.Outcome;
import io.ledgerflux.ops.HopLatency;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One shard's part of a normalizer's metrics. */
final class ShardMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  /** What a normalizer refuses; ingestor and snapshotter refuse for the others. */
  private static final Set<RejectReason> REASONS =
      EnumSet.complementOf(
          EnumSet.of(
              RejectReason.UNPARSEABLE,
              RejectReason.MISSING_FIELD,
              RejectReason.INVALID_PRODUCT,
              RejectReason.UNSTORABLE));

  private final NormalizerMetrics metrics;
  private final String shard;
  private final Counter.Child received;
  private final Histogram.Child processingLatency;
  private final HopLatency ingestLatency;
  private final Map<String, OfProduct> products = new ConcurrentHashMap<>();

  /** Looked up once a product. A product has all of them from its first tick: 0 is told, too. */
  private record OfProduct(
      Counter.Child processed,
      Counter.Child outOfOrder,
      Counter.Child duplicates,
      Counter.Child restarts,
      Counter.Child tradeGaps,
      Counter.Child missedTrades) {}

  ShardMetrics(NormalizerMetrics metrics, int number) {
    this.metrics = metrics;
    this.shard = Integer.toString(number);
    this.received = metrics.received.labels(shard);
    this.processingLatency = metrics.processingLatency.labels(shard);
    this.ingestLatency = metrics.ingestLatency;
    metrics.lost.labels(shard);
    REASONS.forEach(reason -> metrics.validationErrors.labels(shard, reason.wireName()));
  }

  /** A message of {@code product} was read and judged, at {@code nowNanos} since the epoch. */
  void judged(String product, Outcome outcome, long nowNanos) {
    received.inc();
    switch (outcome) {
      case Outcome.OnTape(Tick tick, long missedTrades) -> {
        ingestLatency.observe(nowNanos - tick.ingestNanos());
        OfProduct own = of(product);
        if (tick.restart()) {
          own.restarts().inc();
        }
        if (missedTrades > 0) {
          own.tradeGaps().inc();
          own.missedTrades().inc((double) missedTrades);
        }
      }
      case Outcome.Late(Tick tick) -> {
        ingestLatency.observe(nowNanos - tick.ingestNanos());
        of(product).outOfOrder().inc();
      }
      case Outcome.Duplicate() -> of(product).duplicates().inc();
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
    of(product).processed().inc();
  }

  /** Messages cannot be read any more. */
  void lost(Loss loss) {
    metrics.lost.labels(shard).inc((double) (loss.toSequence() - loss.fromSequence() + 1));
  }

  private OfProduct of(String product) {
    return products.computeIfAbsent(
        product,
        name ->
            new OfProduct(
                metrics.processed.labels(shard, name),
                metrics.outOfOrder.labels(shard, name),
                metrics.duplicates.labels(shard, name),
                metrics.restarts.labels(shard, name),
                metrics.tradeGaps.labels(shard, name),
                metrics.missedTrades.labels(shard, name)));
  }
}
