package io.ledgerflux.ops;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** The latencies of the hops that one service measures, as metrics. */
public final class HopLatencies {
  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  private final String service;
  private final Histogram latency;
  private final Counter negative;
  private final Gauge clockBehind;

  /** The latencies that {@code service} measures, in {@code registry}. */
  public HopLatencies(CollectorRegistry registry, String service) {
    this.service = service;
    latency =
        Histogram.build("ledgerflux_hop_latency_seconds", "Time of a tick from hop to hop.")
            .labelNames("service", "hop")
            .buckets(SECONDS)
            .register(registry);
    negative =
        Counter.build(
                "ledgerflux_hop_negative_latencies_total",
                "Ticks that came before they left, by the clocks: counted here alone.")
            .labelNames("service", "hop")
            .register(registry);
    clockBehind =
        Gauge.build(
                "ledgerflux_hop_clock_behind_seconds",
                "By how much the clock at the hop's end is behind that at its beginning, at least.")
            .labelNames("service", "hop")
            .register(registry);
  }

  /** The latency of {@code hop}; once for each. */
  public HopLatency of(Hop hop) {
    ClockSkew skew = new ClockSkew();
    clockBehind.setChild(
        new Gauge.Child() {
          @Override
          public double get() {
            return skew.behindNanos(System.nanoTime()) / NANOS;
          }
        },
        service,
        hop.label());
    return new HopLatency(
        latency.labels(service, hop.label()), negative.labels(service, hop.label()), skew);
  }
}
