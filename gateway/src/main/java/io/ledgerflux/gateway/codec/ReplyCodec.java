package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes a reply. */
public final class ReplyCodec {
  private ReplyCodec() {}

  /** The JSON of {@code reply}; shared bytes in the case of an increment. */
  public static byte[] encode(Reply reply) {
    return switch (reply) {
      case Reply.Increment increment -> increment.frame().message();
      case Reply.GapIncrement increment -> IncrementCodec.withGap(increment.frame());
      case Reply.Conflated conflated -> IncrementCodec.conflated(conflated);
      case Reply.Market market -> object(market, json -> write(json, market));
      case Reply.Resume resume -> object(resume, json -> write(json, resume));
      case Reply.Acknowledgement ack -> object(ack, json -> write(json, ack));
      case Reply.Pong pong ->
          object(
              pong,
              json -> {
                writeId(json, pong.id());
                json.writeFieldName("t");
                json.writeRawValue(pong.time().literal());
              });
      case Reply.RateLimit limit ->
          object(limit, json -> json.writeNumberField("retry_ms", limit.retryMillis()));
      case Reply.Refusal error ->
          object(
              error,
              json -> {
                writeId(json, error.id());
                json.writeStringField("code", error.code().name());
                json.writeStringField("msg", error.message());
              });
    };
  }

  private static byte[] object(Reply reply, Json.Body fields) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", reply.operation());
          fields.write(json);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Reply.Market market) throws IOException {
    if (!market.recovered()) {
      json.writeBooleanField("recovered", false);
    }
    json.writeFieldName("data");
    json.writeRawValue(new String(SnapshotCodec.encode(market.snapshot()), StandardCharsets.UTF_8));
  }

  private static void write(JsonGenerator json, Reply.Resume resume) throws IOException {
    json.writeStringField("product", resume.product());
    json.writeNumberField("from_seq", resume.fromSequence());
    if (resume.outcome() == ResumeOutcome.AHEAD) {
      json.writeBooleanField("ahead", true);
    } else {
      json.writeBooleanField("recovered", resume.outcome() == ResumeOutcome.RECOVERED);
    }
  }

  private static void write(JsonGenerator json, Reply.Acknowledgement ack) throws IOException {
    writeId(json, Optional.of(ack.id()));
    json.writeArrayFieldStart("products");
    for (String product : ack.products()) {
      json.writeString(product);
    }
    json.writeEndArray();
  }

  private static void writeId(JsonGenerator json, Optional<JsonScalar> id) throws IOException {
    if (id.isPresent()) {
      json.writeFieldName("id");
      json.writeRawValue(id.get().literal());
    }
  }
}
