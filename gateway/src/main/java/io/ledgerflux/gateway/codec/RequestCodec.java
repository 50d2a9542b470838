package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.model.Decimals;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request. It takes what older clients send: {@code operation} for {@code op}, {@code
 * timestamp} for {@code t}, products in small letters, a number as text; what it cannot take
 * becomes {@link Request.Malformed}.
 */
public final class RequestCodec {
  private static final int MAX_SCALAR_LENGTH = 128;
  private static final int MAX_ECHO_LENGTH = 40;

  private RequestCodec() {}

  /** The request that {@code json} tells. */
  public static Request decode(String json) {
    Fields fields = new Fields();
    try {
      Json.read(json, fields::read);
    } catch (MalformedMessageException e) {
      return new Request.Malformed(ErrorCode.INVALID_JSON, message(e), Optional.empty());
    }
    return fields.request();
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  /** The fields of a request; a wrong one is told only if the operation needs it. */
  private static final class Fields {
    private @Nullable String operation;
    private @Nullable String olderOperation;
    private @Nullable JsonScalar time;
    private @Nullable JsonScalar olderTime;
    private @Nullable JsonScalar id;
    private final Set<String> products = new LinkedHashSet<>();
    private boolean wantSnapshot = true;
    private final Map<String, Long> fromSequences = new HashMap<>();
    private @Nullable String timeFault;
    private @Nullable String snapshotFault;
    private @Nullable String sequenceFault;
    private @Nullable String productsFault = "products is missing";

    void read(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "op" -> operation = word(parser);
        case "operation" -> olderOperation = word(parser);
        case "t" -> time = time(name, parser);
        case "timestamp" -> olderTime = time(name, parser);
        case "id" -> id = scalar(parser);
        case "products" -> productsFault = fault(parser, this::readProducts);
        case "want_snapshot" ->
            snapshotFault = fault(parser, value -> wantSnapshot = truth(name, value));
        case "from_seq" -> sequenceFault = fault(parser, this::readFromSequences);
        default -> {}
      }
    }

    Request request() {
      String op = operation == null ? olderOperation : operation;
      if (op == null) {
        return malformed(ErrorCode.INVALID_OPERATION, "op is missing");
      }
      return switch (op) {
        case "subscribe" -> subscribe();
        case "unsubscribe" -> unsubscribe();
        case "ping" -> ping();
        default -> malformed(ErrorCode.INVALID_OPERATION, "unknown op: " + cut(op));
      };
    }

    private Request subscribe() {
      return Stream.of(productsFault, snapshotFault, sequenceFault)
          .flatMap(Stream::ofNullable)
          .findFirst()
          .map(fault -> malformed(ErrorCode.SUBSCRIBE_ERROR, fault))
          .orElseGet(
              () ->
                  new Request.Subscribe(
                      List.copyOf(products), wantSnapshot, fromSequences, Optional.ofNullable(id)));
    }

    private Request unsubscribe() {
      return productsFault == null
          ? new Request.Unsubscribe(List.copyOf(products), Optional.ofNullable(id))
          : malformed(ErrorCode.UNSUBSCRIBE_ERROR, productsFault);
    }

    private Request ping() {
      return timeFault == null
          ? new Request.Ping(
              Optional.ofNullable(time == null ? olderTime : time), Optional.ofNullable(id))
          : malformed(ErrorCode.PING_ERROR, timeFault);
    }

    private Request malformed(ErrorCode code, String message) {
      return new Request.Malformed(code, message, Optional.ofNullable(id));
    }

    private void readProducts(JsonParser parser) throws IOException, MalformedMessageException {
      products.clear();
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        products.add(product(parser));
        return;
      }
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw new MalformedMessageException("products is no list");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        products.add(product(parser));
      }
      if (products.isEmpty()) {
        throw new MalformedMessageException("products is empty");
      }
    }

    private static String product(JsonParser parser) throws IOException, MalformedMessageException {
      return Json.text("a product", parser).strip().toUpperCase(Locale.ROOT);
    }

    private void readFromSequences(JsonParser parser)
        throws IOException, MalformedMessageException {
      fromSequences.clear();
      if (Json.isNull(parser)) {
        return;
      }
      Json.readObject(
          parser,
          (product, value) ->
              fromSequences.put(
                  product.strip().toUpperCase(Locale.ROOT), sequence(product, value)));
    }

    private static long sequence(String product, JsonParser parser)
        throws IOException, MalformedMessageException {
      boolean plain =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              || parser.currentToken() == JsonToken.VALUE_STRING;
      if (plain && parser.getText().matches("\\d{1,18}")) {
        return Long.parseLong(parser.getText());
      }
      throw new MalformedMessageException("from_seq of " + cut(product) + " is no sequence");
    }

    private static boolean truth(String name, JsonParser parser)
        throws IOException, MalformedMessageException {
      return Json.isNull(parser) || Json.truth(name, parser);
    }

    private @Nullable JsonScalar time(String name, JsonParser parser) throws IOException {
      if (Json.isNull(parser)) {
        return null;
      }
      JsonToken token = parser.currentToken();
      String text = token.isScalarValue() ? parser.getText() : "";
      boolean number = token.isNumeric() && text.length() <= MAX_SCALAR_LENGTH;
      if (number || Decimals.parse(text.strip()).isPresent()) {
        return new JsonScalar(text.strip());
      }
      timeFault = name + " is no number";
      return null;
    }

    private static @Nullable JsonScalar scalar(JsonParser parser) throws IOException {
      JsonToken token = parser.currentToken();
      if ((token != JsonToken.VALUE_STRING && !token.isNumeric())
          || parser.getText().length() > MAX_SCALAR_LENGTH) {
        return null;
      }
      return token.isNumeric()
          ? new JsonScalar(parser.getText())
          : new JsonScalar(
              '"'
                  + new String(JsonStringEncoder.getInstance().quoteAsString(parser.getText()))
                  + '"');
    }

    private static @Nullable String word(JsonParser parser) throws IOException {
      return parser.currentToken() == JsonToken.VALUE_STRING
          ? parser.getText().strip().toLowerCase(Locale.ROOT)
          : null;
    }

    private static String cut(String text) {
      return text.length() <= MAX_ECHO_LENGTH ? text : text.substring(0, MAX_ECHO_LENGTH) + "…";
    }

    private interface Reading {
      void read(JsonParser parser) throws IOException, MalformedMessageException;
    }

    /** Reads a value to its end, and says what is wrong with it; null where nothing is. */
    private static @Nullable String fault(JsonParser parser, Reading reading) throws IOException {
      int depth = parser.getParsingContext().getNestingDepth();
      boolean structure = parser.currentToken().isStructStart();
      try {
        reading.read(parser);
        return null;
      } catch (MalformedMessageException e) {
        if (structure) {
          while (parser.getParsingContext().getNestingDepth() >= depth) {
            parser.nextToken();
          }
        }
        return message(e);
      }
    }
  }
}
