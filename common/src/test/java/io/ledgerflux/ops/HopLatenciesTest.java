package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HopLatenciesTest {
  private static final String[] NAMES = {"service", "hop"};
  private static final String[] VALUES = {"gateway", "ingest_to_send"};

  private final CollectorRegistry registry = new CollectorRegistry();
  private final HopLatency latency = new HopLatencies(registry, "gateway").of(Hop.INGEST_TO_SEND);

  @Test
  void observesInSeconds() {
    latency.observe(Duration.ofMillis(250).toNanos());
    assertThat(value("ledgerflux_hop_latency_seconds_sum")).isEqualTo(.25);
    assertThat(value("ledgerflux_hop_negative_latencies_total")).isZero();
    assertThat(value("ledgerflux_hop_clock_behind_seconds")).isZero();
  }

  @Test
  void neverObservesANegativeLatency() {
    latency.observe(-Duration.ofMillis(1_500).toNanos());
    assertThat(value("ledgerflux_hop_latency_seconds_count")).isZero();
    assertThat(value("ledgerflux_hop_latency_seconds_sum")).isZero();
    assertThat(value("ledgerflux_hop_negative_latencies_total")).isEqualTo(1);
    assertThat(value("ledgerflux_hop_clock_behind_seconds")).isEqualTo(1.5);
  }

  private Double value(String metric) {
    return registry.getSampleValue(metric, NAMES, VALUES);
  }
}
