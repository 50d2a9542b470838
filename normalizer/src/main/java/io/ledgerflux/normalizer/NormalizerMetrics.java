package io.ledgerflux.normalizer;

import io.ledgerflux.ops.Hop;
import io.ledgerflux.ops.HopLatencies;
import io.ledgerflux.ops.HopLatency;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** What a normalizer counts. */
final class NormalizerMetrics {
  private static final String[] BY_PRODUCT = {"shard", "product"};

  final Counter received;
  final Counter processed;
  final Counter outOfOrder;
  final Counter validationErrors;
  final Counter duplicates;
  final Counter restarts;
  final Counter tradeGaps;
  final Counter missedTrades;
  final Counter lost;
  final Histogram processingLatency;
  final HopLatency ingestLatency;

  NormalizerMetrics(CollectorRegistry registry) {
    received = counter(registry, "messages_received", "Messages consumed.", "shard");
    processed = counter(registry, "messages_processed", "Ticks passed on.", BY_PRODUCT);
    outOfOrder = counter(registry, "out_of_order", "Late ticks: kept off the tape.", BY_PRODUCT);
    validationErrors =
        counter(registry, "validation_errors", "Messages rejected.", "shard", "error_type");
    duplicates =
        counter(registry, "duplicates_dropped", "Ticks that were seen before.", BY_PRODUCT);
    restarts =
        counter(registry, "numbering_restarts", "New starts of a venue's numbering.", BY_PRODUCT);
    tradeGaps = counter(registry, "trade_gaps", "Jumps of trade_id on the tape.", BY_PRODUCT);
    missedTrades =
        counter(registry, "missed_trades", "Trades that jumps of trade_id skip.", BY_PRODUCT);
    lost =
        counter(
            registry,
            "messages_lost",
            "Stream sequences of market_raw that could not be read any more.",
            "shard");
    processingLatency =
        histogram(registry, "processing_latency", "From reading a message to its acknowledgement.");
    ingestLatency = new HopLatencies(registry, "normalizer").of(Hop.INGEST_TO_NORMALIZE);
  }

  private static Counter counter(
      CollectorRegistry registry, String what, String help, String... labels) {
    return Counter.build("ledgerflux_normalizer_" + what + "_total", help)
        .labelNames(labels)
        .register(registry);
  }

  private static Histogram histogram(CollectorRegistry registry, String what, String help) {
    return Histogram.build("ledgerflux_normalizer_" + what + "_seconds", help)
        .labelNames("shard")
        .buckets(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
        .register(registry);
  }
}
