package io.ledgerflux.gateway.codec;

import io.ledgerflux.codec.Json;
import java.util.List;

/** The list of products that can be subscribed. */
public final class ProductsCodec {
  private ProductsCodec() {}

  /** The JSON of {@code products}. */
  public static byte[] encode(List<String> products) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("products");
          for (String product : products) {
            json.writeStartObject();
            json.writeStringField("product", product);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
