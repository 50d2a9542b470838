package io.ledgerflux.operator.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** The few messages of a gateway, and of a service's readiness, that a tool must understand. */
public final class GatewayCodec {
  private GatewayCodec() {}

  /** A request for one product's snapshot and increments. */
  public static String subscribe(String product) {
    return new String(
        Json.write(
            generator -> {
              generator.writeStartObject();
              generator.writeStringField("op", "subscribe");
              generator.writeArrayFieldStart("products");
              generator.writeString(product);
              generator.writeEndArray();
              generator.writeEndObject();
            }),
        StandardCharsets.UTF_8);
  }

  /** The sequence of the snapshot that {@code text} tells; empty where it tells none. */
  public static OptionalLong snapshotSequence(String text) {
    Snapshot snapshot = new Snapshot();
    try {
      Json.read(text, snapshot::read);
    } catch (MalformedMessageException e) {
      return OptionalLong.empty();
    }
    return snapshot.op.equals("snapshot") ? snapshot.sequence : OptionalLong.empty();
  }

  /** What is down, as the body of {@code /ready} tells it; empty where nothing is. */
  public static Optional<String> missing(String body) {
    StringJoiner down = new StringJoiner(", ");
    try {
      Json.read(
          body,
          (name, parser) -> {
            if (name.equals("conditions")) {
              Json.readObject(parser, (need, value) -> readNeed(need, value, down));
            }
          });
    } catch (MalformedMessageException e) {
      return Optional.of("its answer cannot be read: " + e.getMessage());
    }
    return down.length() == 0 ? Optional.empty() : Optional.of(down.toString());
  }

  private static void readNeed(String need, JsonParser parser, StringJoiner down)
      throws IOException, MalformedMessageException {
    String[] told = {"", ""};
    Json.readObject(
        parser,
        (name, value) -> {
          if (value.currentToken() == JsonToken.VALUE_STRING) {
            switch (name) {
              case "state" -> told[0] = value.getText();
              case "detail" -> told[1] = value.getText();
              default -> {}
            }
          }
        });
    if (told[0].equals("down")) {
      down.add(need + " (" + told[1] + ")");
    }
  }

  private static final class Snapshot {
    private String op = "";
    private OptionalLong sequence = OptionalLong.empty();

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "op" -> op = Json.text(name, parser);
        case "data" -> {
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            Json.readObject(
                parser,
                (field, value) -> {
                  if (field.equals("seq")) {
                    sequence = OptionalLong.of(Json.whole(field, value));
                  }
                });
          }
        }
        default -> {}
      }
    }
  }
}
