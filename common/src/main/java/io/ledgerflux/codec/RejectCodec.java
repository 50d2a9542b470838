package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link Reject} as one JSON object. */
public final class RejectCodec {
  private RejectCodec() {}

  /** The JSON of {@code reject}. */
  public static byte[] encode(Reject reject) {
    return Json.write(generator -> write(generator, reject));
  }

  /**
   * The reject that {@code json} tells; unknown fields are passed over.
   *
   * @throws MalformedMessageException if it tells none
   */
  public static Reject decode(byte[] json) throws MalformedMessageException {
    Fields fields = new Fields();
    Json.read(json, fields::read);
    return fields.reject();
  }

  private static void write(JsonGenerator generator, Reject reject) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", TickCodec.VERSION);
    generator.writeStringField("type", "reject");
    generator.writeStringField("reason", reject.reason().wireName());
    generator.writeStringField("detail", Json.wellFormed(reject.detail()));
    generator.writeStringField("product", reject.product());
    generator.writeStringField("service", reject.service());
    generator.writeStringField("origin", reject.origin());
    generator.writeNumberField("ts_reject", reject.rejectNanos());
    if (reject.tradeId().isPresent()) {
      generator.writeNumberField("trade_id", reject.tradeId().getAsLong());
    }
    generator.writeStringField("original", Json.wellFormed(reject.original()));
    generator.writeNumberField("original_bytes", reject.originalBytes());
    generator.writeEndObject();
  }

  private static final class Fields {
    private @Nullable RejectReason reason;
    private String detail = "";
    private String product = Reject.NO_PRODUCT;
    private String service = "";
    private String origin = "";
    private long rejectNanos;
    private OptionalLong tradeId = OptionalLong.empty();
    private String original = "";
    private long originalBytes;

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "reason" -> reason = RejectReason.ofWireName(Json.text(name, parser)).orElse(null);
        case "detail" -> detail = Json.text(name, parser);
        case "product" -> product = Json.text(name, parser);
        case "service" -> service = Json.text(name, parser);
        case "origin" -> origin = Json.text(name, parser);
        case "ts_reject" -> rejectNanos = Json.whole(name, parser);
        case "trade_id" -> tradeId = OptionalLong.of(Json.whole(name, parser));
        case "original" -> original = Json.text(name, parser);
        case "original_bytes" -> originalBytes = Json.whole(name, parser);
        default -> {}
      }
    }

    Reject reject() throws MalformedMessageException {
      if (reason == null) {
        throw new MalformedMessageException("a reject has a known reason");
      }
      if (originalBytes < 0 || originalBytes > Integer.MAX_VALUE) {
        throw new MalformedMessageException("original_bytes does not fit: " + originalBytes);
      }
      return new Reject(
          reason,
          detail,
          product,
          service,
          origin,
          rejectNanos,
          tradeId,
          original,
          (int) originalBytes);
    }
  }
}
