package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.rest.Candle;
import io.ledgerflux.gateway.rest.CandleQuery;
import io.ledgerflux.gateway.rest.Completeness;
import io.ledgerflux.gateway.rest.CompletenessQuery;
import io.ledgerflux.gateway.rest.Cursor;
import io.ledgerflux.gateway.rest.FeedGap;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProductLine;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The JSON of what is answered over HTTP. */
public final class RestCodec {
  private static final byte[] LATE = ",\"late\":true}".getBytes(StandardCharsets.US_ASCII);

  private RestCodec() {}

  /** How the products are doing. */
  public static byte[] products(List<ProductLine> products) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("products");
          for (ProductLine product : products) {
            write(json, product);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, ProductLine product) throws IOException {
    json.writeStartObject();
    json.writeStringField("product", product.product());
    if (product.state().isPresent()) {
      json.writeStringField("state", product.state().get().wireName());
    }
    if (product.ageMillis().isPresent()) {
      json.writeNumberField("age_ms", product.ageMillis().getAsLong());
    }
    if (product.lastPrice().isPresent()) {
      json.writeNumberField("last_price", product.lastPrice().get());
    }
    json.writeEndObject();
  }

  /** What stands before the ticks of a page; behind them stands {@code ]}}. */
  public static String opening(TickWindow window) {
    String next = window.next().map(cursor -> ",\"next\":\"" + cursor.text() + "\"").orElse("");
    return "{\"product\":\"%s\"%s,\"ticks\":[".formatted(window.query().product(), next);
  }

  /** A tick as on the wire; one that was late says so. */
  public static byte[] tick(TickRow row) {
    byte[] json = TickCodec.encode(row.tick());
    if (!row.late()) {
      return json;
    }
    byte[] late = Arrays.copyOf(json, json.length - 1 + LATE.length);
    System.arraycopy(LATE, 0, late, json.length - 1, LATE.length);
    return late;
  }

  /** Candles. */
  public static byte[] candles(CandleQuery query, Page<Candle> page) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("product", query.product());
          json.writeStringField("interval", query.interval().label());
          writeNext(json, page.next());
          json.writeArrayFieldStart("candles");
          for (Candle candle : page.rows()) {
            write(json, candle);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Candle candle) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", Timestamps.text(candle.beginNanos()));
    json.writeNumberField("open", candle.open());
    json.writeNumberField("high", candle.high());
    json.writeNumberField("low", candle.low());
    json.writeNumberField("close", candle.close());
    json.writeNumberField("average", candle.average());
    if (candle.volume().isPresent()) {
      json.writeNumberField("volume", candle.volume().get());
    }
    json.writeNumberField("ticks", candle.ticks());
    json.writeEndObject();
  }

  /** How complete the history is. */
  public static byte[] completeness(CompletenessQuery query, Completeness.Report report) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("product", query.product());
          json.writeStringField("from", Timestamps.text(query.fromNanos()));
          json.writeStringField("to", Timestamps.text(query.toNanos()));
          write(json, report.total());
          writeNext(json, report.minutes().next());
          json.writeArrayFieldStart("minutes");
          for (Completeness.Minute minute : report.minutes().rows()) {
            json.writeStartObject();
            json.writeStringField("time", Timestamps.text(minute.beginNanos()));
            write(json, minute.of());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Completeness completeness) throws IOException {
    json.writeNumberField("expected", completeness.expected());
    json.writeNumberField("stored", completeness.stored());
  }

  /** Gaps of {@code product}. */
  public static byte[] gaps(String product, Page<FeedGap> page) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("product", product);
          writeNext(json, page.next());
          json.writeArrayFieldStart("gaps");
          for (FeedGap gap : page.rows()) {
            write(json, gap);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, FeedGap gap) throws IOException {
    json.writeStartObject();
    json.writeNumberField("first", gap.first());
    json.writeNumberField("last", gap.last());
    json.writeStringField("detected_at", Timestamps.text(gap.detectedNanos()));
    json.writeStringField("cause", gap.cause());
    json.writeBooleanField("recovered", gap.recovered());
    if (gap.closedNanos().isPresent()) {
      json.writeStringField("closed_at", Timestamps.text(gap.closedNanos().getAsLong()));
    }
    json.writeEndObject();
  }

  /** Why a request is not answered, as RFC 9457 has it. */
  public static byte[] problem(Problem problem) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", problem.code().title());
          json.writeNumberField("status", problem.code().status());
          json.writeStringField("code", problem.code().name());
          json.writeStringField("detail", Json.wellFormed(problem.detail()));
          if (problem.parameter().isPresent()) {
            json.writeStringField("parameter", Json.wellFormed(problem.parameter().get()));
          }
          json.writeEndObject();
        });
  }

  private static void writeNext(JsonGenerator json, Optional<Cursor> next) throws IOException {
    if (next.isPresent()) {
      json.writeStringField("next", next.get().text());
    }
  }
}
