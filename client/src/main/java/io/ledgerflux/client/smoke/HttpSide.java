package io.ledgerflux.client.smoke;

import io.ledgerflux.client.codec.ProductList;
import io.ledgerflux.client.watch.KeyOption;
import io.ledgerflux.codec.MalformedMessageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;

/** What a gateway answers by HTTP. */
final class HttpSide implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final Deployment deployment;
  private final Duration patience;
  private final HttpClient http;

  /**
   * The gateway of a deployment.
   *
   * @param patience how long an answer may take
   */
  HttpSide(Deployment deployment, Duration patience) {
    this.deployment = deployment;
    this.patience = patience;
    this.http = HttpClient.newBuilder().connectTimeout(patience).build();
  }

  /** The body of an answer 200 at {@code path}, where the gateway tells its health. */
  String ops(String path) throws SmokeException, InterruptedException {
    URI uri = URI.create(deployment.ops().orElse(deployment.gateway()) + path);
    // The key is the gateway's business, and not that of whoever may see its health.
    HttpResponse<String> answer = send(HttpRequest.newBuilder(uri));
    if (answer.statusCode() == NOT_FOUND && deployment.ops().isEmpty()) {
      throw new SmokeException(
          uri + " is not there (404): a gateway with OPS_PORT tells its health there: --ops-url");
    }
    return body(answer);
  }

  /** The body of an answer 200 at {@code path}, below the gateway's URL. */
  private String get(String path) throws SmokeException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(deployment.gateway() + path));
    deployment.key().ifPresent(key -> request.header("Authorization", key.authorization()));
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() == UNAUTHORIZED) {
      throw new SmokeException(answer.uri() + " lets nobody in (401): " + KeyOption.HINT);
    }
    return body(answer);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws SmokeException, InterruptedException {
    HttpRequest ready = request.timeout(patience).build();
    try {
      return http.send(ready, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new SmokeException(ready.uri() + " does not answer: " + reason(e));
    }
  }

  /** In words: the JDK has none where a connection is refused. */
  private static String reason(IOException e) {
    if (e.getMessage() != null) {
      return e.getMessage();
    }
    return switch (e) {
      case ConnectException _ when e.getCause() instanceof UnresolvedAddressException ->
          "no such host";
      case ConnectException _ -> "Connection refused";
      default -> e.getClass().getSimpleName();
    };
  }

  private static String body(HttpResponse<String> answer) throws SmokeException {
    if (answer.statusCode() != OK) {
      throw new SmokeException(
          answer.uri() + " answers " + answer.statusCode() + ": " + answer.body());
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
        throw new SmokeException(deployment.gateway() + path + " lists no product");
      }
      return products;
    } catch (MalformedMessageException e) {
      throw new SmokeException(
          deployment.gateway() + path + " is no list of products: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
