package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link Snapshot} as one JSON object, and its state alone, as the database keeps it. */
public final class SnapshotCodec {
  private SnapshotCodec() {}

  /** The JSON of {@code snapshot}. */
  public static byte[] encode(Snapshot snapshot) {
    return Json.write(generator -> write(generator, snapshot));
  }

  /** The JSON of {@code state} alone. */
  public static byte[] encodeState(MarketState state) {
    return Json.write(generator -> writeState(generator, state));
  }

  /**
   * The snapshot that {@code json} tells; unknown fields are passed over.
   *
   * @throws MalformedMessageException if it tells none
   */
  public static Snapshot decode(byte[] json) throws MalformedMessageException {
    Fields fields = new Fields();
    Json.read(json, fields::read);
    return fields.snapshot();
  }

  /**
   * The state of {@code product} that {@code json} tells.
   *
   * @throws MalformedMessageException if it tells none
   */
  public static MarketState decodeState(String product, byte[] json)
      throws MalformedMessageException {
    StateFields fields = new StateFields();
    Json.read(json, fields::read);
    return fields.state(product);
  }

  /** Writes {@code snapshot} as a value of what {@code generator} writes. */
  public static void write(JsonGenerator generator, Snapshot snapshot) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", TickCodec.VERSION);
    generator.writeStringField("type", "snapshot");
    generator.writeStringField("product", snapshot.product());
    generator.writeNumberField("seq", snapshot.sequence());
    generator.writeNumberField("ts_snapshot", snapshot.snapshotNanos());
    if (snapshot.rebuilt()) {
      generator.writeBooleanField("rebuilt", true);
    }
    generator.writeFieldName("state");
    if (snapshot.state() == null) {
      generator.writeNull();
    } else {
      writeState(generator, snapshot.state());
    }
    generator.writeEndObject();
  }

  private static void writeState(JsonGenerator generator, MarketState state) throws IOException {
    generator.writeStartObject();
    LevelsWriter levels = new LevelsWriter(generator);
    levels.trade(state.lastTrade(), state.lastTradeNanos());
    levels.quote("best_bid", state.bestBid());
    levels.quote("best_ask", state.bestAsk());
    levels.day(state.day());
    generator.writeNumberField("last_seq", state.lastSequence());
    generator.writeStringField("last_update", Timestamps.text(state.lastUpdateNanos()));
    generator.writeEndObject();
  }

  private static final class Fields {
    private @Nullable String product;
    private OptionalLong snapshotNanos = OptionalLong.empty();
    private @Nullable StateFields state;
    private boolean rebuilt;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "product" -> product = Json.text(name, parser);
        case "ts_snapshot" -> snapshotNanos = OptionalLong.of(Json.whole(name, parser));
        case "rebuilt" -> rebuilt = Json.truth(name, parser);
        case "state" -> {
          if (!Json.isNull(parser)) {
            state = new StateFields();
            Json.readObject(parser, state::read);
          }
        }
        default -> {}
      }
    }

    Snapshot snapshot() throws MalformedMessageException {
      if (product == null || snapshotNanos.isEmpty()) {
        throw new MalformedMessageException("a snapshot has product and ts_snapshot");
      }
      return new Snapshot(
          product, snapshotNanos.getAsLong(), state == null ? null : state.state(product), rebuilt);
    }
  }

  private static final class StateFields {
    private final LevelsReader levels = new LevelsReader();
    private OptionalLong lastSequence = OptionalLong.empty();
    private OptionalLong lastUpdateNanos = OptionalLong.empty();

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "last_seq" -> lastSequence = OptionalLong.of(Json.whole(name, parser));
        case "last_update" -> lastUpdateNanos = Timestamps.parse(Json.text(name, parser));
        default -> levels.read(name, parser);
      }
    }

    MarketState state(String product) throws MalformedMessageException {
      if (lastSequence.isEmpty() || lastUpdateNanos.isEmpty()) {
        throw new MalformedMessageException("a state has last_seq and last_update");
      }
      return new MarketState(
          product,
          levels.trade(),
          levels.tradeNanos(),
          levels.bid(),
          levels.ask(),
          levels.day(),
          lastSequence.getAsLong(),
          lastUpdateNanos.getAsLong());
    }
  }
}
