package io.ledgerflux.ops;

import io.ledgerflux.ops.codec.HealthCodec;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a service answers at {@code /health}, {@code /ready} and {@code /metrics}. */
public final class OpsEndpoints {
  private final String service;
  private final Readiness readiness;
  private final CollectorRegistry metrics;

  /** The endpoints of {@code service}; its readiness stands among {@code metrics} from now on. */
  public OpsEndpoints(String service, Readiness readiness, CollectorRegistry metrics) {
    this.service = service;
    this.readiness = readiness;
    this.metrics = metrics;
    metrics.register(new ReadinessMetrics(service, readiness));
  }

  /**
   * An answer by HTTP.
   *
   * @param status HTTP's status code
   * @param contentType of the body
   * @param body the body
   */
  public record Answer(int status, String contentType, byte[] body) {}

  /** The answer at {@code path}; empty where nothing stands. */
  public Optional<Answer> answer(String path) {
    return switch (path) {
      case "/health" ->
          Optional.of(new Answer(200, "application/json", HealthCodec.alive(service)));
      case "/ready" -> Optional.of(ready());
      case "/metrics" -> Optional.of(new Answer(200, TextFormat.CONTENT_TYPE_004, exposition()));
      default -> Optional.empty();
    };
  }

  private Answer ready() {
    Readiness.Report report = readiness.report();
    return new Answer(
        report.ready() ? 200 : 503,
        "application/json",
        HealthCodec.readiness(
            service,
            report.ready() ? "ready" : report.stopping() ? "stopping" : "not ready",
            report.states().stream()
                .map(state -> new HealthCodec.Need(state.name(), state.met(), state.detail()))
                .toList()));
  }

  private byte[] exposition() {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, metrics.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
