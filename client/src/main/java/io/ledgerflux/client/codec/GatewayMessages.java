package io.ledgerflux.client.codec;

import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Resume.Outcome;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
    private long retryMillis;
    private String code = "";
    private String reason = "";
    private String token = "";
    private @Nullable String id;

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
        case "retry_ms" -> retryMillis = Json.whole(name, parser);
        case "code" -> code = parser.getText();
        case "msg" -> reason = parser.getText();
        case "t" -> token = parser.getText();
        case "id" -> id = parser.getText();
        default -> {}
      }
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
        case "incr" -> new GatewayMessage.Increment(TickCodec.decode(dataBytes()), conflated, gap);
        case "resume" -> new GatewayMessage.Resume(product, fromSequence, outcome());
        case "rate_limit" -> new GatewayMessage.RateLimit(retryMillis);
        case "pong" -> new GatewayMessage.Pong(token);
        case "error" -> new GatewayMessage.Refusal(code, reason, Optional.ofNullable(id));
        case "ack" -> new GatewayMessage.Acknowledgement(id == null ? "" : id);
        case null -> throw new MalformedMessageException("a message has an op");
        default -> new GatewayMessage.Other(op);
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
