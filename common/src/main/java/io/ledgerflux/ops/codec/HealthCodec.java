package io.ledgerflux.ops.codec;

import io.ledgerflux.codec.Json;
import io.ledgerflux.ops.Readiness;

/** The bodies of {@code /health} and {@code /ready}. */
public final class HealthCodec {
  private HealthCodec() {}

  /** The body of {@code /health} of a living service. */
  public static byte[] alive(String service) {
    return Json.write(
        generator -> {
          generator.writeStartObject();
          generator.writeStringField("status", "alive");
          generator.writeStringField("service", service);
          generator.writeEndObject();
        });
  }

  /**
   * The body of {@code /ready}: each condition with its state, and why the service is not ready.
   */
  public static byte[] readiness(String service, Readiness.Report report) {
    return Json.write(
        generator -> {
          generator.writeStartObject();
          generator.writeStringField(
              "status", report.ready() ? "ready" : report.stopping() ? "stopping" : "not ready");
          generator.writeStringField("service", service);
          generator.writeObjectFieldStart("conditions");
          for (Readiness.State state : report.states()) {
            generator.writeObjectFieldStart(state.name());
            generator.writeStringField("state", state.met() ? "up" : "down");
            generator.writeStringField("detail", state.detail());
            generator.writeEndObject();
          }
          generator.writeEndObject();
          generator.writeEndObject();
        });
  }
}
