package io.ledgerflux.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
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

  private Double errors(ErrorCode code) {
    return registry.getSampleValue(
        "ledgerflux_gateway_errors_total", new String[] {"code"}, new String[] {code.name()});
  }
}
