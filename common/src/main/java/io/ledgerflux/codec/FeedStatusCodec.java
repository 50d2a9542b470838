package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.FeedWord;
import io.ledgerflux.model.ForgottenFeed;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link FeedWord} as one JSON object. */
public final class FeedStatusCodec {
  private static final String STATUS = "status";
  private static final String FORGOTTEN = "forgotten";

  private FeedStatusCodec() {}

  /** The JSON of {@code word}. */
  public static byte[] encode(FeedWord word) {
    return switch (word) {
      case FeedStatus status -> Json.write(generator -> write(generator, status));
      case ForgottenFeed forgotten -> Json.write(generator -> write(generator, forgotten));
    };
  }

  /**
   * What {@code json} tells; unknown fields are passed over.
   *
   * @throws MalformedMessageException if it tells nothing of a feed
   */
  public static FeedWord decode(byte[] json) throws MalformedMessageException {
    Fields fields = new Fields();
    Json.read(json, fields::read);
    return fields.word();
  }

  private static void write(JsonGenerator generator, FeedStatus status) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", TickCodec.VERSION);
    generator.writeStringField("type", STATUS);
    generator.writeStringField("product", status.product());
    if (!status.ingestor().isEmpty()) {
      generator.writeStringField("ingestor", status.ingestor());
    }
    generator.writeStringField("state", status.state().wireName());
    generator.writeNumberField("ts_status", status.statusNanos());
    generator.writeNumberField("ts_last_tick", status.lastTickNanos());
    generator.writeNumberField("ts_last_heartbeat", status.lastHeartbeatNanos());
    if (status.lastTradeId().isPresent()) {
      generator.writeNumberField("last_trade_id", status.lastTradeId().getAsLong());
    }
    generator.writeEndObject();
  }

  private static void write(JsonGenerator generator, ForgottenFeed forgotten) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", TickCodec.VERSION);
    generator.writeStringField("type", FORGOTTEN);
    generator.writeStringField("product", forgotten.product());
    generator.writeNumberField("ts_status", forgotten.statusNanos());
    generator.writeEndObject();
  }

  private static final class Fields {
    private String type = STATUS;
    private @Nullable String product;
    private String ingestor = "";
    private @Nullable FeedState state;
    private long statusNanos;
    private long lastTickNanos;
    private long lastHeartbeatNanos;
    private OptionalLong lastTradeId = OptionalLong.empty();

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "type" -> type = Json.text(name, parser);
        case "product" -> product = Json.text(name, parser);
        case "ingestor" -> ingestor = Json.text(name, parser);
        case "state" -> state = FeedState.ofWireName(Json.text(name, parser)).orElse(null);
        case "ts_status" -> statusNanos = Json.whole(name, parser);
        case "ts_last_tick" -> lastTickNanos = Json.whole(name, parser);
        case "ts_last_heartbeat" -> lastHeartbeatNanos = Json.whole(name, parser);
        case "last_trade_id" -> lastTradeId = OptionalLong.of(Json.whole(name, parser));
        default -> {}
      }
    }

    FeedWord word() throws MalformedMessageException {
      if (product != null && type.equals(FORGOTTEN)) {
        return new ForgottenFeed(product, statusNanos);
      }
      if (product == null || state == null) {
        throw new MalformedMessageException("a status has product and state");
      }
      return new FeedStatus(
          product, ingestor, state, statusNanos, lastTickNanos, lastHeartbeatNanos, lastTradeId);
    }
  }
}
