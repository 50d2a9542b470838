package io.ledgerflux.ops;

import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/**
 * How long ticks take over one hop, by the clocks of the two machines at its ends. A latency below
 * zero is a clock's fault, and is counted apart. Any thread may use it.
 */
public final class HopLatency {
  private static final double NANOS = 1e9;

  private final Histogram.Child latency;
  private final Counter.Child negative;
  private final ClockSkew skew;

  HopLatency(Histogram.Child latency, Counter.Child negative, ClockSkew skew) {
    this.latency = latency;
    this.negative = negative;
    this.skew = skew;
  }

  /** A tick took so long, in nanoseconds; below zero where the clocks disagree. */
  public void observe(long nanos) {
    if (nanos >= 0) {
      latency.observe(nanos / NANOS);
    } else {
      negative.inc();
      skew.observe(nanos, System.nanoTime());
    }
  }
}
