package io.ledgerflux.client.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The answer at {@code /api/v1/products}. */
public final class ProductList {
  private ProductList() {}

  /**
   * The products that {@code json} lists.
   *
   * @throws MalformedMessageException if it is no such answer
   */
  public static List<String> decode(String json) throws MalformedMessageException {
    List<String> products = new ArrayList<>();
    Json.read(
        json,
        (field, parser) -> {
          if (field.equals("products")) {
            readProducts(parser, products);
          }
        });
    return List.copyOf(products);
  }

  private static void readProducts(JsonParser parser, List<String> products)
      throws IOException, MalformedMessageException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new MalformedMessageException("products is no list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Json.readObject(
          parser,
          (field, value) -> {
            if (field.equals("product")) {
              products.add(Json.text(field, value));
            }
          });
    }
  }
}
