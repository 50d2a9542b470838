package io.ledgerflux.ops;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;

/** A service's readiness as metrics: in all, and of each thing that it needs. */
final class ReadinessMetrics extends Collector {
  private final String service;
  private final Readiness readiness;

  ReadinessMetrics(String service, Readiness readiness) {
    this.service = service;
    this.readiness = readiness;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Readiness.Report report = readiness.report();
    GaugeMetricFamily ready =
        new GaugeMetricFamily(
            "ledgerflux_ready", "1 where the service does its work, else 0.", List.of("service"));
    ready.addMetric(List.of(service), report.ready() ? 1 : 0);
    GaugeMetricFamily needs =
        new GaugeMetricFamily(
            "ledgerflux_need_met",
            "1 where what the service needs is there, else 0.",
            List.of("service", "need"));
    for (Readiness.State state : report.states()) {
      needs.addMetric(List.of(service, state.name()), state.met() ? 1 : 0);
    }
    return List.of(ready, needs);
  }
}
