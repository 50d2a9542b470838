package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.protocol.Delivery.Sample;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Sequences;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.model.Decimals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the value of one field of a request; what it cannot be is told with its name. */
final class RequestValues {
  private static final int MAX_SCALAR_LENGTH = 128;
  private static final int MAX_ECHO_LENGTH = 40;

  /** Nanoseconds are told as a number, not as its text. */
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private RequestValues() {}

  /** A text in small letters; null for anything else. */
  static @Nullable String word(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING
        ? parser.getText().strip().toLowerCase(Locale.ROOT)
        : null;
  }

  /** A text in small letters. */
  static String name(String field, JsonParser parser)
      throws IOException, MalformedMessageException {
    return Json.text(field, parser).strip().toLowerCase(Locale.ROOT);
  }

  /** A number or a text, to be given back; null for null. */
  static @Nullable JsonScalar id(JsonParser parser) throws IOException, MalformedMessageException {
    JsonToken token = parser.currentToken();
    if (Json.isNull(parser)) {
      return null;
    }
    if ((token != JsonToken.VALUE_STRING && !token.isNumeric()) || isNoId(parser.getText())) {
      throw new MalformedMessageException(
          "id is no number and no text of up to %d characters".formatted(MAX_SCALAR_LENGTH));
    }
    return token.isNumeric()
        ? new JsonScalar(parser.getText())
        : new JsonScalar(
            '"'
                + new String(JsonStringEncoder.getInstance().quoteAsString(parser.getText()))
                + '"');
  }

  /** Half of a surrogate pair is no character: no message can give it back. */
  private static boolean isNoId(String text) {
    return text.codePointCount(0, text.length()) > MAX_SCALAR_LENGTH
        || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** A number, perhaps as text, to be given back; null for null. */
  static @Nullable JsonScalar number(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return null;
    }
    JsonToken token = parser.currentToken();
    String text = token.isScalarValue() ? parser.getText() : "";
    boolean number = token.isNumeric() && text.length() <= MAX_SCALAR_LENGTH;
    if (number || Decimals.parse(text.strip()).isPresent()) {
      return new JsonScalar(text.strip());
    }
    throw new MalformedMessageException(name + " is no number");
  }

  /** True or false; {@code otherwise} for null. */
  static boolean truth(String name, JsonParser parser, boolean otherwise)
      throws IOException, MalformedMessageException {
    return Json.isNull(parser) ? otherwise : Json.truth(name, parser);
  }

  /** A list of products, or one; at least one. */
  static Selection selection(JsonParser parser) throws IOException, MalformedMessageException {
    Set<String> products = new LinkedHashSet<>();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      products.add(product(parser));
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        products.add(product(parser));
      }
    } else {
      throw new MalformedMessageException("products is no list");
    }
    if (products.isEmpty()) {
      throw new MalformedMessageException("products is empty");
    }
    boolean everything = products.remove(Selection.EVERYTHING);
    return new Selection(everything, new ArrayList<>(products));
  }

  /** An object of sequences by product; none for null, neither for it nor for a product. */
  static Map<String, Long> sequences(JsonParser parser)
      throws IOException, MalformedMessageException {
    Map<String, Long> sequences = new LinkedHashMap<>();
    if (Json.isNull(parser)) {
      return sequences;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedMessageException("from_seq is no object of sequences by product");
    }
    Json.readObject(
        parser,
        (product, value) -> {
          if (!Json.isNull(value)) {
            sequences.put(product.strip().toUpperCase(Locale.ROOT), sequence(product, value));
          }
        });
    return sequences;
  }

  /** How often a sample is taken, in milliseconds; null for null. */
  static @Nullable Long everyMillis(JsonParser parser)
      throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return null;
    }
    long millis = Json.whole("every_ms", parser);
    if (millis < Sample.SHORTEST_MILLIS || millis > Sample.LONGEST_MILLIS) {
      throw new MalformedMessageException(
          "every_ms is not from %d to %d".formatted(Sample.SHORTEST_MILLIS, Sample.LONGEST_MILLIS));
    }
    return millis;
  }

  /** {@code conflate} or {@code close}. */
  static OnSlow onSlow(JsonParser parser) throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return OnSlow.CONFLATE;
    }
    return switch (name("on_slow", parser)) {
      case "conflate" -> OnSlow.CONFLATE;
      case "close" -> OnSlow.CLOSE;
      default -> throw new MalformedMessageException("on_slow is neither conflate nor close");
    };
  }

  /**
   * A time in ISO 8601, how long ago ({@code -15m}), or nanoseconds since the epoch; null for null.
   */
  static @Nullable TimePoint timePoint(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return null;
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return new TimePoint.At(Json.whole(name, parser));
    }
    String text = Json.text(name, parser).strip();
    Optional<TimePoint> point =
        NUMBER.matcher(text).matches() ? Optional.empty() : TimePoint.parse(text);
    return point.orElseThrow(
        () ->
            new MalformedMessageException(
                name + " is no time such as 2026-11-20T10:00:00Z or -15m: " + cut(text)));
  }

  /** How many seconds of the tape pass in a second. */
  static double speed(JsonParser parser) throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return 1;
    }
    double speed = Json.decimal("speed", parser).doubleValue();
    if (speed != 0 && (speed < Request.Replay.LEAST_SPEED || speed > Request.Replay.MOST_SPEED)) {
      throw new MalformedMessageException("speed is not 0, nor from 0.01 to 1000000");
    }
    return speed;
  }

  /** {@code text}, short enough to be given back. */
  static String cut(String text) {
    return text.length() <= MAX_ECHO_LENGTH ? text : text.substring(0, MAX_ECHO_LENGTH) + "…";
  }

  private static String product(JsonParser parser) throws IOException, MalformedMessageException {
    return Json.text("a product", parser).strip().toUpperCase(Locale.ROOT);
  }

  private static long sequence(String product, JsonParser parser)
      throws IOException, MalformedMessageException {
    boolean plain =
        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            || parser.currentToken() == JsonToken.VALUE_STRING;
    if (plain) {
      OptionalLong sequence = Sequences.parse(parser.getText());
      if (sequence.isPresent()) {
        return sequence.getAsLong();
      }
    }
    throw new MalformedMessageException("from_seq of " + cut(product) + " is no sequence");
  }
}
