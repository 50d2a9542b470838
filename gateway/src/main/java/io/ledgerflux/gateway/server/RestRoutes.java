package io.ledgerflux.gateway.server;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.codec.RestCodec;
import io.ledgerflux.gateway.market.FeedSummary;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.rest.BadParameterException;
import io.ledgerflux.gateway.rest.Csv;
import io.ledgerflux.gateway.rest.Format;
import io.ledgerflux.gateway.rest.Freshness;
import io.ledgerflux.gateway.rest.Parameters;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.ProductLine;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered over HTTP below {@code /api/v1}: from memory here, else from the history. */
final class RestRoutes {
  private static final Logger log = LoggerFactory.getLogger(RestRoutes.class);
  private static final String PRODUCTS = "/api/v1/products";
  private static final String SNAPSHOT = PRODUCTS + "/:product/snapshot";
  private static final String TICKS = PRODUCTS + "/:product/ticks";
  private static final String CANDLES = PRODUCTS + "/:product/candles";
  private static final String COMPLETENESS = PRODUCTS + "/:product/completeness";
  private static final String GAPS = PRODUCTS + "/:product/gaps";

  private static final List<String> PATHS =
      List.of(PRODUCTS, SNAPSHOT, TICKS, CANDLES, COMPLETENESS, GAPS);

  private final Wiring wiring;
  private final SubscriberLoop loop;

  RestRoutes(Wiring wiring, SubscriberLoop loop) {
    this.wiring = wiring;
    this.loop = loop;
  }

  void mount(Router router) {
    PATHS.forEach(path -> mount(router, path, question(path)));
    router.errorHandler(400, RestRoutes::unreadable);
    router.errorHandler(500, RestRoutes::failed);
    router.errorHandler(404, request -> missing(request, ProblemCode.NOT_FOUND));
    router.errorHandler(405, request -> missing(request, ProblemCode.METHOD_NOT_ALLOWED));
  }

  private Question question(String path) {
    return switch (path) {
      case PRODUCTS -> this::products;
      case SNAPSHOT -> this::snapshot;
      case TICKS -> (request, format) -> history(request, format, path).ticks();
      case CANDLES -> (request, format) -> history(request, format, path).candles();
      case COMPLETENESS -> (request, format) -> history(request, format, path).completeness();
      case GAPS -> (request, format) -> history(request, format, path).gaps();
      default -> throw new IllegalArgumentException(path);
    };
  }

  /** Answers a request; empty where it has been answered, or will be. */
  @FunctionalInterface
  private interface Question {
    Optional<Problem> answer(RoutingContext request, Format format) throws BadParameterException;
  }

  private void mount(Router router, String path, Question question) {
    Resource resource = path.equals(TICKS) ? Resource.STREAM : Resource.DOCUMENT;
    resource.mount(
        router,
        path,
        request ->
            answer(request, question)
                .ifPresent(problem -> Answers.refuse(request.request(), problem)));
  }

  private Optional<Problem> answer(RoutingContext request, Question question) {
    Optional<Format> format = Format.of(request.request().getHeader("Accept"));
    if (format.isEmpty()) {
      return Optional.of(
          Problem.of(
              ProblemCode.NOT_ACCEPTABLE, "accept application/json or text/csv, or say nothing"));
    }
    try {
      return question.answer(request, format.get());
    } catch (BadParameterException bad) {
      return Optional.of(Problem.of(bad));
    }
  }

  private Optional<Problem> products(RoutingContext request, Format format)
      throws BadParameterException {
    parameters(request).only();
    Caller caller = KeyRoutes.caller(request);
    List<ProductLine> lines =
        lines(loop.market(), loop.now()).stream()
            .filter(line -> caller.maySee(line.product()))
            .toList();
    Answers.end(
        Answers.begin(request.request(), format, Freshness.CHANGING),
        switch (format) {
          case JSON -> RestCodec.products(lines);
          case CSV -> Answers.utf8(Csv.products(lines));
        });
    return Optional.empty();
  }

  private static List<ProductLine> lines(Market market, Moment now) {
    List<ProductLine> lines = new ArrayList<>();
    for (String product : market.products()) {
      Optional<Tape> tape = market.tapes().find(product);
      long readNanos = tape.map(Tape::lastReadNanos).orElse(0L);
      Optional<FeedSummary> summary = market.summary(product).map(s -> s.withTick(readNanos));
      lines.add(
          new ProductLine(
              product,
              summary.map(FeedSummary::state),
              summary.map(s -> s.ageMillis(now.epochNanos())).orElse(OptionalLong.empty()),
              tape.map(Tape::state).map(MarketState::lastTrade).map(trade -> trade.price())));
    }
    return lines;
  }

  private Optional<Problem> snapshot(RoutingContext request, Format format)
      throws BadParameterException {
    parameters(request).only();
    String product = product(request);
    if (!wiring.admission().isFilled()) {
      return Optional.of(
          Problem.of(ProblemCode.NOT_READY, "the gateway has not read the market yet"));
    }
    if (!loop.market().knows(product)) {
      return Optional.of(unknown(product));
    }
    Snapshot snapshot = loop.market().snapshot(product, loop.now().epochNanos());
    byte[] body =
        switch (format) {
          case JSON -> SnapshotCodec.encode(snapshot);
          case CSV -> Answers.utf8(Csv.of(snapshot));
        };
    Answers.send(
        request.request(),
        Answers.begin(request.request(), format, Freshness.CHANGING),
        body,
        tag(snapshot, format));
    return Optional.empty();
  }

  /** The same however often it is asked for, until the state changes: also one that is mended. */
  private static String tag(Snapshot snapshot, Format format) {
    Snapshot timeless = new Snapshot(snapshot.product(), 0, snapshot.state());
    return "W/\"%d-%s-%s\""
        .formatted(
            snapshot.sequence(),
            format.name().toLowerCase(Locale.ROOT),
            Answers.digest(SnapshotCodec.encode(timeless)));
  }

  private HistoryAnswer history(RoutingContext request, Format format, String path) {
    String product = product(request);
    return new HistoryAnswer(
        wiring,
        loop,
        KeyRoutes.caller(request),
        request.request(),
        path.replace(":product", product),
        parameters(request),
        product,
        format);
  }

  private static void failed(RoutingContext request) {
    log.error("a request failed", request.failure());
    Answers.fail(request.request());
  }

  /** Its path cannot be decoded: nobody knows whether it is one of the API. */
  private static void unreadable(RoutingContext request) {
    Answers.refuse(
        request.request(), Problem.of(ProblemCode.BAD_PARAMETER, "the path cannot be read"));
  }

  /** Other paths than those of the API are answered as plainly as they are asked. */
  private static void missing(RoutingContext request, ProblemCode code) {
    if (request.normalizedPath().startsWith("/api/")) {
      Answers.refuse(
          request.request(),
          Problem.of(code, request.request().method() + " is not answered here"));
    } else {
      request.response().setStatusCode(code.status()).end();
    }
  }

  static Problem unknown(String product) {
    return Problem.of(ProblemCode.UNKNOWN_PRODUCT, "nothing was ever heard of " + cut(product));
  }

  /** The product in the path. */
  static String product(RoutingContext request) {
    return String.valueOf(request.pathParam("product")).strip().toUpperCase(Locale.ROOT);
  }

  private static String cut(String product) {
    return product.length() <= 40 ? product : product.substring(0, 40) + "…";
  }

  static Parameters parameters(RoutingContext request) {
    MultiMap given = request.queryParams();
    Map<String, List<String>> values = new HashMap<>();
    given.names().forEach(name -> values.put(name, given.getAll(name)));
    return new Parameters(values);
  }
}
