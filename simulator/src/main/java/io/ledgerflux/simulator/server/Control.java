package io.ledgerflux.simulator.server;

import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.venue.ProductCount;
import io.ledgerflux.simulator.venue.Venue;
import io.ledgerflux.simulator.wire.Messages;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The control of a running exchange over HTTP, for callers on the same machine: {@code POST
 * /faults}, {@code DELETE /faults}, {@code POST /pause}, {@code POST /resume}, {@code GET
 * /products}, {@code GET /tape}, {@code GET /skipped}, {@code GET /injected}.
 */
final class Control {
  private final Venue venue;

  Control(Venue venue) {
    this.venue = venue;
  }

  void on(HttpServerRequest request) {
    if (request.path().equals("/health")) {
      answer(request, 200, "alive\n"); // a cluster asks from outside
      return;
    }
    if (!isLocal(request)) {
      answer(request, 403, "control is for callers on the same machine\n");
      return;
    }
    request
        .body()
        .onSuccess(body -> on(request, body.toString()))
        .onFailure(failure -> answer(request, 400, failure.getMessage() + "\n"));
  }

  private void on(HttpServerRequest request, String body) {
    HttpMethod method = request.method();
    String path = request.path();
    if (method.equals(HttpMethod.GET)) {
      read(request, path);
    } else if (method.equals(HttpMethod.POST) && path.equals("/faults")) {
      inject(request, body);
    } else if (method.equals(HttpMethod.DELETE) && path.equals("/faults")) {
      venue.clearFaults();
      answer(request, 200, "");
    } else if (method.equals(HttpMethod.POST) && path.equals("/pause")) {
      venue.pause();
      answer(request, 200, "");
    } else if (method.equals(HttpMethod.POST) && path.equals("/resume")) {
      venue.resume();
      answer(request, 200, "");
    } else {
      answer(request, 404, "");
    }
  }

  private void read(HttpServerRequest request, String path) {
    switch (path) {
      case "/products" -> answer(request, 200, lines(venue.tape().counts(), Control::json));
      case "/tape" -> answer(request, 200, lines(venue.tape().tickers(), each -> each.text()));
      case "/skipped" -> answer(request, 200, lines(venue.tape().skipped(), each -> each.text()));
      case "/injected" ->
          answer(
              request,
              200,
              lines(
                  venue.tape().injected(),
                  each -> each.kind().text() + " " + Messages.quoted(each.text())));
      default -> answer(request, 404, "");
    }
  }

  private void inject(HttpServerRequest request, String body) {
    try {
      List<FaultRule> rules =
          body.lines().filter(line -> !line.isBlank()).map(FaultRule::parse).toList();
      rules.forEach(venue::inject);
      answer(request, 200, "");
    } catch (IllegalArgumentException wrong) {
      answer(request, 400, wrong.getMessage() + "\n");
    }
  }

  private static <T> String lines(List<T> elements, Function<T, String> text) {
    return elements.stream().map(text).map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String json(ProductCount count) {
    return """
    {"product":"%s","made":%d,"sent":%d,"skipped":%d,"late":%d,"repeated":%d,\
    "first_trade_id":%d,"last_trade_id":%d,"first_sequence":%d,"last_sequence":%d}\
    """
        .formatted(
            count.product(),
            count.made(),
            count.sent(),
            count.skipped(),
            count.late(),
            count.repeated(),
            count.firstTradeId(),
            count.lastTradeId(),
            count.firstSequence(),
            count.lastSequence());
  }

  private static boolean isLocal(HttpServerRequest request) {
    String address = request.remoteAddress().hostAddress();
    return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    request.response().setStatusCode(status).end(body);
  }
}
