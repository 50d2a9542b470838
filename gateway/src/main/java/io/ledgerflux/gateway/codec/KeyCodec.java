package io.ledgerflux.gateway.codec;

import io.ledgerflux.codec.Json;
import io.ledgerflux.gateway.access.UsageDay;
import java.util.List;

/** The JSON of what the holder of a key is told. */
public final class KeyCodec {
  private KeyCodec() {}

  /** A ticket, and for how long it is good. */
  public static byte[] ticket(String ticket, long seconds) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("ticket", ticket);
          json.writeNumberField("expires_in", seconds);
          json.writeEndObject();
        });
  }

  /** What the key was used for. */
  public static byte[] usage(String keyId, List<UsageDay> days) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("key", keyId);
          json.writeArrayFieldStart("days");
          for (UsageDay day : days) {
            json.writeStartObject();
            json.writeStringField("day", day.day().toString());
            json.writeNumberField("requests", day.requests());
            json.writeNumberField("messages", day.messages());
            json.writeNumberField("bytes", day.bytes());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
