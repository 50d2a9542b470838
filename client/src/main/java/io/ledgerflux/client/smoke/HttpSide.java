package io.ledgerflux.client.smoke;

import io.ledgerflux.client.codec.ProductList;
import io.ledgerflux.codec.MalformedMessageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What a gateway answers by HTTP. */
final class HttpSide implements AutoCloseable {
  private static final int OK = 200;

  private final URI gateway;
  private final Duration patience;
  private final HttpClient http;

  /**
   * The gateway at a URL.
   *
   * @param patience how long an answer may take
   */
  HttpSide(URI gateway, Duration patience) {
    this.gateway = gateway;
    this.patience = patience;
    this.http = HttpClient.newBuilder().connectTimeout(patience).build();
  }

  /** The body at {@code path}, below the gateway's URL, of an answer 200. */
  String get(String path) throws SmokeException, InterruptedException {
    URI uri = URI.create(gateway + path);
    HttpResponse<String> answer;
    try {
      answer =
          http.send(HttpRequest.newBuilder(uri).timeout(patience).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new SmokeException(uri + " does not answer: " + e);
    }
    if (answer.statusCode() != OK) {
      throw new SmokeException(uri + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** The products that can be subscribed; at least one. */
  List<String> products() throws SmokeException, InterruptedException {
    String path = "/api/v1/products";
    String body = get(path);
    try {
      List<String> products = ProductList.decode(body);
      if (products.isEmpty()) {
        throw new SmokeException(gateway + path + " lists no product");
      }
      return products;
    } catch (MalformedMessageException e) {
      throw new SmokeException(gateway + path + " is no list of products: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
