package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.Tick;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link Tick} as one JSON object. */
public final class TickCodec {
  static final int VERSION = 1;

  private TickCodec() {}

  /** The JSON of {@code tick}. */
  public static byte[] encode(Tick tick) {
    return Json.write(generator -> write(generator, tick));
  }

  /**
   * The tick that {@code json} tells; unknown fields are passed over.
   *
   * @throws MalformedMessageException if it tells none
   */
  public static Tick decode(byte[] json) throws MalformedMessageException {
    Fields fields = new Fields();
    Json.read(json, fields::read);
    return fields.tick();
  }

  /** Writes {@code tick} where {@code generator} stands. */
  static void write(JsonGenerator generator, Tick tick) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", VERSION);
    generator.writeStringField("type", "tick");
    generator.writeStringField("product", tick.product());
    generator.writeNumberField("seq", tick.sequence());
    if (tick.previousSequence().isPresent()) {
      generator.writeNumberField("prev_seq", tick.previousSequence().getAsLong());
    }
    if (tick.restart()) {
      generator.writeBooleanField("restart", true);
    }
    generator.writeNumberField("ts_event", tick.eventNanos());
    generator.writeNumberField("ts_ingest", tick.ingestNanos());
    generator.writeObjectFieldStart("fields");
    LevelsWriter levels = new LevelsWriter(generator);
    levels.trade(tick.lastTrade(), 0);
    levels.quote("best_bid", tick.bestBid());
    levels.quote("best_ask", tick.bestAsk());
    levels.day(tick.day());
    generator.writeEndObject();
    generator.writeEndObject();
  }

  private static final class Fields {
    private @Nullable String product;
    private OptionalLong sequence = OptionalLong.empty();
    private OptionalLong previousSequence = OptionalLong.empty();
    private boolean restart;
    private OptionalLong eventNanos = OptionalLong.empty();
    private OptionalLong ingestNanos = OptionalLong.empty();
    private final LevelsReader levels = new LevelsReader();

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "product" -> product = Json.text(name, parser);
        case "seq" -> sequence = OptionalLong.of(Json.whole(name, parser));
        case "prev_seq" -> previousSequence = OptionalLong.of(Json.whole(name, parser));
        case "restart" -> restart = Json.truth(name, parser);
        case "ts_event" -> eventNanos = OptionalLong.of(Json.whole(name, parser));
        case "ts_ingest" -> ingestNanos = OptionalLong.of(Json.whole(name, parser));
        case "fields" -> Json.readObject(parser, levels::read);
        default -> {}
      }
    }

    Tick tick() throws MalformedMessageException {
      if (product == null || sequence.isEmpty() || eventNanos.isEmpty() || ingestNanos.isEmpty()) {
        throw new MalformedMessageException("a tick has product, seq, ts_event and ts_ingest");
      }
      return new Tick(
          product,
          sequence.getAsLong(),
          previousSequence,
          restart,
          eventNanos.getAsLong(),
          ingestNanos.getAsLong(),
          levels.trade(),
          levels.bid(),
          levels.ask(),
          levels.day());
    }
  }
}
