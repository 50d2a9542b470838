package io.ledgerflux.ingestor.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.codec.Json;
import io.ledgerflux.ingestor.venue.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A {@link Request} as the venue's JSON. */
public final class RequestCodec {
  private RequestCodec() {}

  /** The JSON of {@code request}. */
  public static String encode(Request request) {
    String type =
        switch (request) {
          case Request.Subscribe subscribe -> "subscribe";
          case Request.Unsubscribe unsubscribe -> "unsubscribe";
        };
    byte[] json =
        Json.write(
            generator -> {
              generator.writeStartObject();
              generator.writeStringField("type", type);
              generator.writeFieldName("product_ids");
              writeList(generator, request.products());
              generator.writeFieldName("channels");
              writeList(generator, request.channels());
              generator.writeEndObject();
            });
    return new String(json, StandardCharsets.UTF_8);
  }

  private static void writeList(JsonGenerator generator, List<String> names) throws IOException {
    generator.writeStartArray();
    for (String name : names) {
      generator.writeString(name);
    }
    generator.writeEndArray();
  }
}
