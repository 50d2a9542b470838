package io.ledgerflux.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrafficTest {
  @Test
  void takesEachHopFromItsServicesMetrics() {
    Traffic traffic =
        Traffic.of(
            Exposition.parse("ledgerflux_ingestor_ticks_received_total{product=\"A-B\"} 40"),
            Exposition.parse("ledgerflux_normalizer_messages_processed_total{shard=\"0\"} 30"),
            Exposition.parse("ledgerflux_snapshotter_ticks_processed_total{shard=\"0\"} 20"),
            Exposition.parse(
                """
                ledgerflux_nats_messages_consumed_total{subject="market.ticks.0",service="gateway"} 10
                ledgerflux_nats_messages_consumed_total{subject="market.status",service="gateway"} 5
                ledgerflux_gateway_clients_connected 2
                """));

    assertThat(traffic).isEqualTo(new Traffic(40, 30, 20, 10, 2));
  }

  @Test
  void dividesByTheTimeBetween() {
    Traffic before = new Traffic(100, 90, 80, 70, 0);
    Traffic now = new Traffic(300, 290, 180, 70, 1);

    assertThat(now.perSecondSince(before, Duration.ofSeconds(2)))
        .isEqualTo(new Traffic(100, 100, 50, 0, 1));
  }

  @Test
  void isNeverNegative() {
    Traffic before = new Traffic(100, 100, 100, 100, 1);

    assertThat(Traffic.NONE.perSecondSince(before, Duration.ofSeconds(1))).isEqualTo(Traffic.NONE);
  }

  @Test
  void isOneLine() {
    assertThat(new Traffic(2000.4, 1999.6, 1500, 0, 1).line())
        .isEqualTo(
            "ticks/s  ingestor 2,000  normalizer 2,000  snapshotter 1,500  gateway 0"
                + "  (1 subscriber)");
  }
}
