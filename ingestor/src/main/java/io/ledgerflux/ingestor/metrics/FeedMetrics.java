package io.ledgerflux.ingestor.metrics;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Timestamps;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How each product's feed is doing. Ages are those at the time of asking: they grow, though nothing
 * comes.
 */
final class FeedMetrics extends Collector {
  private static final double NANOS = 1e9;

  private final Supplier<List<FeedStatus>> statuses;
  private final Supplier<Set<String>> refused;
  private final InstantSource clock;

  FeedMetrics(
      Supplier<List<FeedStatus>> statuses, Supplier<Set<String>> refused, InstantSource clock) {
    this.statuses = statuses;
    this.refused = refused;
    this.clock = clock;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily states =
        new GaugeMetricFamily(
            "ledgerflux_ingestor_feed_state",
            "1 for the state that a product's feed is in, 0 for the others.",
            List.of("product", "state"));
    GaugeMetricFamily tickAges =
        age("ledgerflux_ingestor_feed_age_seconds", "Since the last ticker of a product.");
    GaugeMetricFamily heartbeatAges =
        age("ledgerflux_ingestor_heartbeat_age_seconds", "Since the last heartbeat of a product.");
    GaugeMetricFamily refusals =
        new GaugeMetricFamily(
            "ledgerflux_ingestor_product_refused",
            "1 while the exchange refuses a product by its name, else 0.",
            List.of("product"));
    Set<String> refusedNow = refused.get();
    long nowNanos = Timestamps.nanos(clock.instant());
    for (FeedStatus status : statuses.get()) {
      for (FeedState state : FeedState.values()) {
        states.addMetric(
            List.of(status.product(), state.wireName()), status.state() == state ? 1 : 0);
      }
      refusals.addMetric(List.of(status.product()), refusedNow.contains(status.product()) ? 1 : 0);
      addAge(tickAges, status.product(), status.lastTickNanos(), nowNanos);
      addAge(heartbeatAges, status.product(), status.lastHeartbeatNanos(), nowNanos);
    }
    return List.of(states, refusals, tickAges, heartbeatAges);
  }

  private static GaugeMetricFamily age(String name, String help) {
    return new GaugeMetricFamily(name, help, List.of("product"));
  }

  /** What never came has no age. */
  private static void addAge(
      GaugeMetricFamily ages, String product, long thenNanos, long nowNanos) {
    if (thenNanos > 0) {
      ages.addMetric(List.of(product), Math.max(0, nowNanos - thenNanos) / NANOS);
    }
  }
}
