package io.ledgerflux.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static final Exposition EXPOSITION =
      Exposition.parse(
          """
          # HELP ticks_total Ticks.
          # TYPE ticks_total counter
          ticks_total{product="BTC-USD",shard="1",} 3.0
          ticks_total{product="ETH-USD",shard="0"} 1.5E1
          clients 2.0
          odd{text="a \\"quote\\", a \\\\ and a }"} 7 1700000000000
          latency_bucket{le="+Inf"} +Inf
          """);

  @Test
  void sumsAllSamplesOfAMetric() {
    assertThat(EXPOSITION.sum("ticks_total")).isEqualTo(18);
  }

  @Test
  void sumsThoseThatHaveTheLabels() {
    assertThat(EXPOSITION.sum("ticks_total", Map.of("product", "ETH-USD"))).isEqualTo(15);
    assertThat(EXPOSITION.sum("ticks_total", Map.of("product", "ADA-USD"))).isZero();
  }

  @Test
  void readsSamplesWithoutLabels() {
    assertThat(EXPOSITION.sum("clients")).isEqualTo(2);
  }

  @Test
  void readsQuotesInLabels() {
    assertThat(EXPOSITION.sum("odd", Map.of("text", "a \"quote\", a \\ and a }"))).isEqualTo(7);
  }

  @Test
  void knowsInfinity() {
    assertThat(EXPOSITION.sum("latency_bucket")).isInfinite();
  }

  @Test
  void hasNothingOfAnotherMetric() {
    assertThat(EXPOSITION.sum("ticks")).isZero();
  }
}
