package io.ledgerflux.client.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Writes what a subscriber asks. */
public final class Requests {
  private Requests() {}

  /** The question whether the gateway is there. */
  public static String ping() {
    return "{\"op\":\"ping\",\"t\":0}";
  }

  /** The request for {@code subscription}. */
  public static String subscribe(Subscription subscription) {
    byte[] json = Json.write(generator -> write(generator, subscription));
    return new String(json, StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator generator, Subscription subscription) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("op", "subscribe");
    generator.writeArrayFieldStart("products");
    for (String product : subscription.products()) {
      generator.writeString(product);
    }
    generator.writeEndArray();
    generator.writeBooleanField("want_snapshot", subscription.snapshot());
    if (!subscription.fromSequence().isEmpty()) {
      generator.writeObjectFieldStart("from_seq");
      for (Map.Entry<String, Long> from : new TreeMap<>(subscription.fromSequence()).entrySet()) {
        generator.writeNumberField(from.getKey(), from.getValue());
      }
      generator.writeEndObject();
    }
    generator.writeEndObject();
  }
}
