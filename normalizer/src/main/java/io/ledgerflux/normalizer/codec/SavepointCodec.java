package io.ledgerflux.normalizer.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.core.EndedNumbering;
import io.ledgerflux.normalizer.core.Knowledge;
import io.ledgerflux.normalizer.core.NewNumbering;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link Savepoint} as one JSON object: what stands in the KV bucket. */
public final class SavepointCodec {
  private static final int VERSION = 1;

  private SavepointCodec() {}

  /** The JSON of {@code savepoint}. */
  public static byte[] encode(Savepoint savepoint) {
    return Json.write(generator -> write(generator, savepoint));
  }

  /**
   * The savepoint that {@code json} tells; unknown fields are passed over.
   *
   * @throws MalformedMessageException if it tells none, or one of another version
   */
  public static Savepoint decode(byte[] json) throws MalformedMessageException {
    SavepointFields fields = new SavepointFields();
    Json.read(json, fields::read);
    return fields.savepoint();
  }

  private static void write(JsonGenerator generator, Savepoint savepoint) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", VERSION);
    generator.writeObjectFieldStart("position");
    generator.writeNumberField("stream_seq", savepoint.position().streamSequence());
    generator.writeNumberField("ts_broker", savepoint.position().brokerNanos());
    generator.writeNumberField("ts_created", savepoint.position().streamCreatedNanos());
    generator.writeEndObject();
    generator.writeObjectFieldStart("products");
    for (Map.Entry<String, Knowledge> entry : savepoint.knowledge().entrySet()) {
      generator.writeFieldName(entry.getKey());
      write(generator, entry.getValue());
    }
    generator.writeEndObject();
    generator.writeEndObject();
  }

  private static void write(JsonGenerator generator, Knowledge knowledge) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("seq", knowledge.sequence());
    writeTradeId(generator, knowledge.tradeId());
    generator.writeNumberField("ts_event", knowledge.eventNanos());
    NewNumbering newNumbering = knowledge.newNumbering();
    if (newNumbering.ticks() > 0) {
      generator.writeObjectFieldStart("new_numbering");
      generator.writeNumberField("ticks", newNumbering.ticks());
      generator.writeNumberField("seq", newNumbering.sequence());
      writeTradeId(generator, newNumbering.tradeId());
      generator.writeEndObject();
    }
    EndedNumbering ended = knowledge.ended();
    if (!ended.equals(EndedNumbering.NONE)) {
      generator.writeObjectFieldStart("ended_numbering");
      generator.writeNumberField("seq", ended.sequence());
      writeTradeId(generator, ended.tradeId());
      generator.writeNumberField("ts_event", ended.endNanos());
      generator.writeEndObject();
    }
    generator.writeEndObject();
  }

  private static void writeTradeId(JsonGenerator generator, OptionalLong tradeId)
      throws IOException {
    if (tradeId.isPresent()) {
      generator.writeNumberField("trade_id", tradeId.getAsLong());
    }
  }

  private static final class SavepointFields {
    private final Map<String, Knowledge> knowledge = new HashMap<>();
    private long version;
    private @Nullable Position position;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "v" -> version = Json.whole(name, parser);
        case "position" -> {
          PositionFields fields = new PositionFields();
          Json.readObject(parser, fields::read);
          position = fields.position();
        }
        case "products" ->
            Json.readObject(
                parser,
                (product, value) -> {
                  KnowledgeFields fields = new KnowledgeFields();
                  Json.readObject(value, fields::read);
                  knowledge.put(product, fields.knowledge());
                });
        default -> {}
      }
    }

    Savepoint savepoint() throws MalformedMessageException {
      if (version != VERSION || position == null) {
        throw new MalformedMessageException("a savepoint has v " + VERSION + " and a position");
      }
      return new Savepoint(position, Map.copyOf(knowledge));
    }
  }

  private static final class PositionFields {
    private long streamSequence;
    private long brokerNanos;
    private long createdNanos;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "stream_seq" -> streamSequence = Json.whole(name, parser);
        case "ts_broker" -> brokerNanos = Json.whole(name, parser);
        case "ts_created" -> createdNanos = Json.whole(name, parser);
        default -> {}
      }
    }

    Position position() {
      return new Position(streamSequence, brokerNanos, createdNanos);
    }
  }

  private static final class KnowledgeFields {
    private final NumberingFields numbering = new NumberingFields();
    private NewNumbering newNumbering = NewNumbering.NONE;
    private EndedNumbering ended = EndedNumbering.NONE;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "new_numbering" -> {
          NumberingFields fields = new NumberingFields();
          Json.readObject(parser, fields::read);
          newNumbering = fields.newNumbering();
        }
        case "ended_numbering" -> {
          NumberingFields fields = new NumberingFields();
          Json.readObject(parser, fields::read);
          ended = fields.ended();
        }
        default -> numbering.read(name, parser);
      }
    }

    Knowledge knowledge() {
      return new Knowledge(
          numbering.sequence, numbering.tradeId, numbering.eventNanos, newNumbering, ended);
    }
  }

  private static final class NumberingFields {
    private int ticks;
    private long sequence;
    private OptionalLong tradeId = OptionalLong.empty();
    private long eventNanos;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "ts_event" -> eventNanos = Json.whole(name, parser);
        case "ticks" -> ticks = (int) Json.whole(name, parser);
        case "seq" -> sequence = Json.whole(name, parser);
        case "trade_id" -> tradeId = OptionalLong.of(Json.whole(name, parser));
        default -> {}
      }
    }

    EndedNumbering ended() {
      return new EndedNumbering(sequence, tradeId, eventNanos);
    }

    NewNumbering newNumbering() {
      return new NewNumbering(ticks, sequence, tradeId);
    }
  }
}
