package io.ledgerflux.client.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.ReplayEnd.Reason;
import io.ledgerflux.client.protocol.GatewayMessage.Resume.Outcome;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Tick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what a gateway says; unknown fields are passed over. */
public final class GatewayMessages {
  private GatewayMessages() {}

  /**
   * The message that {@code text} tells.
   *
   * @throws MalformedMessageException if it tells none
   */
  public static GatewayMessage decode(String text) throws MalformedMessageException {
    Envelope envelope = new Envelope(text);
    Json.read(text, envelope::read);
    return envelope.message();
  }

  private static final class Envelope {
    private final String text;
    private @Nullable String op;
    private @Nullable String data;
    private long conflated;
    private boolean gap;
    private boolean recovered = true;
    private boolean ahead;
    private String product = "";
    private long fromSequence;
    private String code = "";
    private String reason = "";
    private String token = "";
    private @Nullable String id;
    private boolean replay;
    private OptionalLong retryAfter = OptionalLong.empty();
    private String state = "";
    private OptionalLong ageMillis = OptionalLong.empty();
    private long first;
    private long last;
    private List<String> products = List.of();
    private long ticks;
    private String ending = "";
    private long afterMillis;

    Envelope(String text) {
      this.text = text;
    }

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "op" -> op = Json.text(name, parser);
        case "data" -> data = slice(parser);
        case "conflated" -> conflated = Json.whole(name, parser);
        case "gap" -> gap = Json.truth(name, parser);
        case "recovered" -> recovered = Json.truth(name, parser);
        case "ahead" -> ahead = Json.truth(name, parser);
        case "product" -> product = Json.text(name, parser);
        case "from_seq" -> fromSequence = Json.whole(name, parser);
        case "replay" -> replay = Json.truth(name, parser);
        case "retry_ms" -> retryAfter = OptionalLong.of(Json.whole(name, parser));
        case "state" -> state = Json.text(name, parser);
        case "age_ms" -> ageMillis = OptionalLong.of(Json.whole(name, parser));
        case "reason" -> ending = Json.text(name, parser);
        case "first" -> first = Json.whole(name, parser);
        case "last" -> last = Json.whole(name, parser);
        case "products" -> products = texts(name, parser);
        case "ticks" -> ticks = Json.whole(name, parser);
        case "after_ms" -> afterMillis = Json.whole(name, parser);
        case "code" -> code = parser.getText();
        case "msg" -> reason = parser.getText();
        case "t" -> token = parser.getText();
        case "id" -> id = parser.getText();
        default -> {}
      }
    }

    private static List<String> texts(String name, JsonParser parser)
        throws IOException, MalformedMessageException {
      List<String> texts = new ArrayList<>();
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          texts.add(Json.text(name, parser));
        }
      }
      return texts;
    }

    private String slice(JsonParser parser) throws IOException {
      int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
      parser.skipChildren();
      int end = Math.toIntExact(parser.currentLocation().getCharOffset());
      return text.substring(start, end);
    }

    GatewayMessage message() throws MalformedMessageException {
      return switch (op) {
        case "snapshot" -> new GatewayMessage.Market(SnapshotCodec.decode(dataBytes()), recovered);
        case "incr" -> increment(TickCodec.decode(dataBytes()));
        case "resume" -> new GatewayMessage.Resume(product, fromSequence, outcome());
        case "rate_limit" -> new GatewayMessage.RateLimit(retryAfter.orElse(0));
        case "pong" -> new GatewayMessage.Pong(token);
        case "error" -> refusal();
        case "ack" -> new GatewayMessage.Acknowledgement(id == null ? "" : id, products);
        case "status" -> new GatewayMessage.Status(product, feedState(), ageMillis);
        case "gap" -> new GatewayMessage.FeedGap(product, first, last, false);
        case "gap_closed" -> new GatewayMessage.FeedGap(product, first, last, true);
        case "caught_up" -> new GatewayMessage.CaughtUp(products, ticks);
        case "replay_end" -> new GatewayMessage.ReplayEnd(products, ticks, ending());
        case "reconnect" -> new GatewayMessage.Reconnect(afterMillis);
        case null -> throw new MalformedMessageException("a message has an op");
        default -> new GatewayMessage.Other(op);
      };
    }

    private GatewayMessage increment(Tick tick) {
      return replay
          ? new GatewayMessage.Replayed(tick, gap)
          : new GatewayMessage.Increment(tick, conflated, gap);
    }

    private GatewayMessage refusal() {
      return new GatewayMessage.Refusal(code, reason, retryAfter, Optional.ofNullable(id));
    }

    private FeedState feedState() throws MalformedMessageException {
      return FeedState.ofWireName(state)
          .orElseThrow(() -> new MalformedMessageException("no state of a feed: " + state));
    }

    private Reason ending() throws MalformedMessageException {
      return switch (ending) {
        case "complete" -> Reason.COMPLETE;
        case "stopped" -> Reason.STOPPED;
        case "failed" -> Reason.FAILED;
        default -> throw new MalformedMessageException("no end of a replay: " + ending);
      };
    }

    private Outcome outcome() {
      if (ahead) {
        return Outcome.AHEAD;
      }
      return recovered ? Outcome.RECOVERED : Outcome.NOT_RECOVERED;
    }

    private byte[] dataBytes() throws MalformedMessageException {
      if (data == null) {
        throw new MalformedMessageException(op + " has data");
      }
      return data.getBytes(StandardCharsets.UTF_8);
    }
  }
}
