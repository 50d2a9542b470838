package io.ledgerflux.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayMetricsTest {
  private final CollectorRegistry registry = new CollectorRegistry();

  @ParameterizedTest
  @EnumSource
  void countsErrorsOfEachCodeFromZero(ErrorCode code) {
    GatewayMetrics metrics = new GatewayMetrics(registry, List.of());
    assertThat(errors(code)).isZero();

    metrics.error(code);

    assertThat(errors(code)).isOne();
  }

  @Test
  void countsResumesAndWhatIsExpectedFromZero() {
    GatewayMetrics metrics = new GatewayMetrics(registry, List.of());
    metrics.expect(List.of("full"), List.of("idle"));
    assertThat(count("resumes_total", "outcome", "not_recovered")).isZero();
    assertThat(count("connections_refused_total", "reason", "full")).isZero();
    assertThat(count("clients_cut_off_total", "reason", "idle")).isZero();

    metrics.resumed("BTC-USD", ResumeOutcome.NOT_RECOVERED);
    metrics.refused("full");
    metrics.cutOff("idle");

    assertThat(count("resumes_total", "outcome", "not_recovered")).isOne();
    assertThat(count("connections_refused_total", "reason", "full")).isOne();
    assertThat(count("clients_cut_off_total", "reason", "idle")).isOne();
  }

  private Double errors(ErrorCode code) {
    return count("errors_total", "code", code.name());
  }

  private Double count(String name, String label, String value) {
    return registry.getSampleValue(
        "ledgerflux_gateway_" + name, new String[] {label}, new String[] {value});
  }
}
