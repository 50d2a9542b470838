package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.gateway.tape.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
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
      case Reply.Refusal error -> object(error, json -> write(json, error));
      case Reply.Status status -> object(status, json -> write(json, status));
      case Reply.Gap(String product, long first, long last) ->
          object(reply, json -> writeRange(json, product, first, last));
      case Reply.GapClosed(String product, long first, long last) ->
          object(reply, json -> writeRange(json, product, first, last));
      case Reply.Replayed(String _, Frame frame) -> frame.message();
      case Reply.ReplayEnd end ->
          object(
              end,
              json -> {
                write(json, end.run());
                json.writeStringField("reason", end.reason().name().toLowerCase(Locale.ROOT));
              });
      case Reply.CaughtUp caughtUp -> object(caughtUp, json -> write(json, caughtUp.run()));
      case Reply.Reconnect(long afterMillis) ->
          object(reply, json -> json.writeNumberField("after_ms", afterMillis));
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
    SnapshotCodec.write(json, market.snapshot());
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
    writeProducts(json, ack.products());
  }

  private static void write(JsonGenerator json, Reply.Refusal error) throws IOException {
    writeId(json, error.id());
    json.writeStringField("code", error.code().name());
    json.writeStringField("msg", Json.wellFormed(error.message()));
    if (error.retryMillis().isPresent()) {
      json.writeNumberField("retry_ms", error.retryMillis().getAsLong());
    }
  }

  private static void write(JsonGenerator json, Reply.Status status) throws IOException {
    json.writeStringField("product", status.product());
    json.writeStringField("state", status.state().wireName());
    if (status.ageMillis().isPresent()) {
      json.writeNumberField("age_ms", status.ageMillis().getAsLong());
    }
  }

  private static void write(JsonGenerator json, Reply.ReplayRun run) throws IOException {
    writeId(json, run.id());
    writeProducts(json, run.products());
    json.writeNumberField("ticks", run.ticks());
  }

  private static void writeRange(JsonGenerator json, String product, long first, long last)
      throws IOException {
    json.writeStringField("product", product);
    json.writeNumberField("first", first);
    json.writeNumberField("last", last);
  }

  private static void writeProducts(JsonGenerator json, List<String> products) throws IOException {
    json.writeArrayFieldStart("products");
    for (String product : products) {
      json.writeString(product);
    }
    json.writeEndArray();
  }

  private static void writeId(JsonGenerator json, Optional<JsonScalar> id) throws IOException {
    if (id.isPresent()) {
      json.writeFieldName("id");
      json.writeRawValue(Json.wellFormed(id.get().literal()));
    }
  }
}
