package io.ledgerflux.ops.codec;

import io.ledgerflux.codec.Json;
import java.util.List;

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
   * One thing that a service needs.
   *
   * @param name of it
   * @param met whether it is there
   * @param detail more, or why it is missing
   */
  public record Need(String name, boolean met, String detail) {}

  /**
   * The body of {@code /ready}: what the service needs, and what of it is there.
   *
   * @param status of the service, in a word or two
   */
  public static byte[] readiness(String service, String status, List<Need> needs) {
    return Json.write(
        generator -> {
          generator.writeStartObject();
          generator.writeStringField("status", status);
          generator.writeStringField("service", service);
          generator.writeObjectFieldStart("conditions");
          for (Need need : needs) {
            generator.writeObjectFieldStart(need.name());
            generator.writeStringField("state", need.met() ? "up" : "down");
            generator.writeStringField("detail", Json.wellFormed(need.detail()));
            generator.writeEndObject();
          }
          generator.writeEndObject();
          generator.writeEndObject();
        });
  }
}
