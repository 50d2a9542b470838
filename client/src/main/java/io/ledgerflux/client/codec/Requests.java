package io.ledgerflux.client.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.Delivery.Mode;
import io.ledgerflux.client.protocol.Delivery.OnSlow;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.codec.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes what a subscriber asks; what the gateway takes anyway is not said. */
public final class Requests {
  private static final Pattern NANOSECONDS = Pattern.compile("\\d{1,19}");

  private Requests() {}

  /** The question whether the gateway is there. */
  public static String ping() {
    return "{\"op\":\"ping\",\"t\":0}";
  }

  /** The request that ends a replay. */
  public static String stopReplay() {
    return "{\"op\":\"replay_stop\"}";
  }

  /** The request for {@code subscription}. */
  public static String subscribe(Subscription subscription) {
    return object("subscribe", json -> write(json, subscription));
  }

  /** The same, which is to be acknowledged by its {@code id}. */
  public static String subscribe(Subscription subscription, long id) {
    return object(
        "subscribe",
        json -> {
          json.writeNumberField("id", id);
          write(json, subscription);
        });
  }

  /** The request for {@code replay}. */
  public static String replay(Replay replay) {
    return object("replay", json -> write(json, replay));
  }

  private static String object(String operation, Json.Body fields) {
    byte[] json =
        Json.write(
            generator -> {
              generator.writeStartObject();
              generator.writeStringField("op", operation);
              fields.write(generator);
              generator.writeEndObject();
            });
    return new String(json, StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator json, Subscription subscription) throws IOException {
    writeProducts(json, subscription.products());
    json.writeBooleanField("want_snapshot", subscription.snapshot());
    if (!subscription.fromSequence().isEmpty()) {
      json.writeObjectFieldStart("from_seq");
      for (Map.Entry<String, Long> from : new TreeMap<>(subscription.fromSequence()).entrySet()) {
        json.writeNumberField(from.getKey(), from.getValue());
      }
      json.writeEndObject();
    }
    write(json, subscription.delivery());
  }

  private static void write(JsonGenerator json, Delivery delivery) throws IOException {
    if (delivery.mode() != Mode.ALL) {
      json.writeStringField("mode", word(delivery.mode()));
    }
    if (delivery.everyMillis().isPresent()) {
      json.writeNumberField("every_ms", delivery.everyMillis().getAsLong());
    }
    if (delivery.onSlow() != OnSlow.CONFLATE) {
      json.writeStringField("on_slow", word(delivery.onSlow()));
    }
    if (delivery.status()) {
      json.writeBooleanField("want_status", true);
    }
  }

  private static void write(JsonGenerator json, Replay replay) throws IOException {
    writeProducts(json, replay.products());
    writeMoment(json, "from", replay.from());
    if (replay.to().isPresent()) {
      writeMoment(json, "to", replay.to().get());
    }
    if (replay.speed().compareTo(BigDecimal.ONE) != 0) {
      json.writeNumberField("speed", replay.speed());
    }
  }

  /** Nanoseconds are a number on the wire, other forms a text. */
  private static void writeMoment(JsonGenerator json, String name, String moment)
      throws IOException {
    if (NANOSECONDS.matcher(moment).matches()) {
      json.writeFieldName(name);
      json.writeRawValue(moment);
    } else {
      json.writeStringField(name, moment);
    }
  }

  private static void writeProducts(JsonGenerator json, List<String> products) throws IOException {
    json.writeArrayFieldStart("products");
    for (String product : products) {
      json.writeString(product);
    }
    json.writeEndArray();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
