package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.protocol.TimePoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one request as they are read; a wrong one is told only if the operation needs it.
 */
final class RequestFields {
  private final Map<String, String> faults = new LinkedHashMap<>();
  private @Nullable String operation;
  private @Nullable String olderOperation;
  private @Nullable JsonScalar time;
  private @Nullable JsonScalar olderTime;
  private @Nullable JsonScalar id;
  private @Nullable Selection selection;
  private Map<String, Long> fromSequences = new HashMap<>();
  private boolean wantSnapshot = Terms.STANDARD.wantSnapshot();
  private boolean wantStatus = Terms.STANDARD.wantStatus();
  private Mode mode = new Mode(null, null);
  private @Nullable Long everyMillis;
  private OnSlow onSlow = Terms.STANDARD.onSlow();
  private @Nullable TimePoint from;
  private @Nullable TimePoint to;
  private double speed = 1;

  /** How {@code mode} names the delivery, and what stands beside the name in its own object. */
  private record Mode(@Nullable String name, @Nullable Long everyMillis) {}

  /** Reads the field {@code name}, on whose value {@code parser} stands. */
  void read(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "op" -> operation = RequestValues.word(parser);
      case "operation" -> olderOperation = RequestValues.word(parser);
      case "id" -> attempt(name, parser, value -> id = RequestValues.id(value));
      case "t" -> attempt(name, parser, value -> time = RequestValues.number(name, value));
      case "timestamp" ->
          attempt(name, parser, value -> olderTime = RequestValues.number(name, value));
      case "products" -> attempt(name, parser, value -> selection = RequestValues.selection(value));
      case "from_seq" ->
          attempt(name, parser, value -> fromSequences = RequestValues.sequences(value));
      case "want_snapshot" ->
          attempt(name, parser, value -> wantSnapshot = RequestValues.truth(name, value, true));
      case "want_status" ->
          attempt(name, parser, value -> wantStatus = RequestValues.truth(name, value, false));
      case "mode" -> attempt(name, parser, value -> mode = readMode(value));
      case "every_ms" ->
          attempt(name, parser, value -> everyMillis = RequestValues.everyMillis(value));
      case "on_slow" -> attempt(name, parser, value -> onSlow = RequestValues.onSlow(value));
      case "from" -> attempt(name, parser, value -> from = RequestValues.timePoint(name, value));
      case "to" -> attempt(name, parser, value -> to = RequestValues.timePoint(name, value));
      case "speed" -> attempt(name, parser, value -> speed = RequestValues.speed(value));
      default -> {}
    }
  }

  /** The request that they make. */
  Request request() {
    String op = operation == null ? olderOperation : operation;
    if (op == null) {
      return malformed(ErrorCode.INVALID_OPERATION, "op is missing");
    }
    return switch (op) {
      case "subscribe" -> subscribe();
      case "unsubscribe" -> unsubscribe();
      case "ping" -> ping();
      case "replay" -> replay();
      case "replay_stop" -> stopReplay();
      default -> malformed(ErrorCode.INVALID_OPERATION, "unknown op: " + RequestValues.cut(op));
    };
  }

  private Request subscribe() {
    Delivery delivery = delivery();
    Optional<String> fault =
        fault(
            "id",
            "products",
            "want_snapshot",
            "from_seq",
            "mode",
            "every_ms",
            "on_slow",
            "want_status");
    if (fault.isPresent()) {
      return malformed(ErrorCode.SUBSCRIBE_ERROR, fault.get());
    }
    if (selection == null) {
      return malformed(ErrorCode.SUBSCRIBE_ERROR, "products is missing");
    }
    return new Request.Subscribe(
        selection,
        new Terms(wantSnapshot, wantStatus, delivery, onSlow),
        fromSequences,
        Optional.ofNullable(id));
  }

  private Request unsubscribe() {
    Optional<String> fault = fault("id", "products");
    if (fault.isEmpty() && selection != null) {
      return new Request.Unsubscribe(selection, Optional.ofNullable(id));
    }
    return malformed(ErrorCode.UNSUBSCRIBE_ERROR, fault.orElse("products is missing"));
  }

  private Request ping() {
    Optional<String> fault = fault("id", "t", "timestamp");
    return fault.isPresent()
        ? malformed(ErrorCode.PING_ERROR, fault.get())
        : new Request.Ping(
            Optional.ofNullable(time == null ? olderTime : time), Optional.ofNullable(id));
  }

  private Request replay() {
    Optional<String> fault = fault("id", "products", "from", "to", "speed");
    if (fault.isPresent()) {
      return malformed(ErrorCode.REPLAY_ERROR, fault.get());
    }
    if (selection == null || from == null) {
      return malformed(
          ErrorCode.REPLAY_ERROR, (selection == null ? "products" : "from") + " is missing");
    }
    return new Request.Replay(
        selection, from, Optional.ofNullable(to), speed, Optional.ofNullable(id));
  }

  private Request stopReplay() {
    Optional<String> fault = fault("id");
    return fault.isPresent()
        ? malformed(ErrorCode.REPLAY_ERROR, fault.get())
        : new Request.StopReplay(Optional.ofNullable(id));
  }

  private Delivery delivery() {
    return switch (mode.name()) {
      case "latest" -> new Delivery.Latest();
      case "sample" ->
          new Delivery.Sample(
              mode.everyMillis() != null
                  ? mode.everyMillis()
                  : everyMillis != null ? everyMillis : Delivery.Sample.STANDARD_MILLIS);
      case null -> Terms.STANDARD.delivery();
      case "all" -> new Delivery.All();
      default -> {
        faults.put("mode", "mode is none of all, latest and sample");
        yield Terms.STANDARD.delivery();
      }
    };
  }

  /** {@code "latest"}, or {@code {"mode":"sample","every_ms":250}}. */
  private static Mode readMode(JsonParser parser) throws IOException, MalformedMessageException {
    if (Json.isNull(parser)) {
      return new Mode(null, null);
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return new Mode(RequestValues.name("mode", parser), null);
    }
    Map<String, String> name = new HashMap<>();
    Map<String, @Nullable Long> every = new HashMap<>();
    Json.readObject(
        parser,
        (field, value) -> {
          if (field.equals("mode") && !Json.isNull(value)) {
            name.put(field, RequestValues.name(field, value));
          } else if (field.equals("every_ms")) {
            every.put(field, RequestValues.everyMillis(value));
          }
        });
    if (name.isEmpty()) {
      throw new MalformedMessageException("mode names no mode");
    }
    return new Mode(name.get("mode"), every.get("every_ms"));
  }

  private Optional<String> fault(String... names) {
    return List.of(names).stream().filter(faults::containsKey).map(faults::get).findFirst();
  }

  private Request malformed(ErrorCode code, String message) {
    return new Request.Malformed(code, message, Optional.ofNullable(id));
  }

  private interface Reading {
    void read(JsonParser parser) throws IOException, MalformedMessageException;
  }

  /** Reads a value to its end, and keeps what is wrong with it. */
  private void attempt(String name, JsonParser parser, Reading reading) throws IOException {
    int depth = parser.getParsingContext().getNestingDepth();
    boolean structure = parser.currentToken().isStructStart();
    try {
      reading.read(parser);
      faults.remove(name);
    } catch (MalformedMessageException e) {
      faults.put(name, String.valueOf(e.getMessage()));
      if (structure) {
        while (parser.getParsingContext().getNestingDepth() >= depth) {
          parser.nextToken();
        }
      }
    }
  }
}
