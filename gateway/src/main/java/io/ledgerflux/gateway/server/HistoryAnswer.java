package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.RestCodec;
import io.ledgerflux.gateway.rest.BadParameterException;
import io.ledgerflux.gateway.rest.Candle;
import io.ledgerflux.gateway.rest.CandleQuery;
import io.ledgerflux.gateway.rest.Completeness;
import io.ledgerflux.gateway.rest.CompletenessQuery;
import io.ledgerflux.gateway.rest.Csv;
import io.ledgerflux.gateway.rest.Cursor;
import io.ledgerflux.gateway.rest.FeedGap;
import io.ledgerflux.gateway.rest.Format;
import io.ledgerflux.gateway.rest.Freshness;
import io.ledgerflux.gateway.rest.GapQuery;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.gateway.rest.Parameters;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.rest.UnavailableException;
import io.ledgerflux.gateway.session.Shares;
import io.ledgerflux.model.Products;
import io.ledgerflux.ops.Threads;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question to the history: read on the event loop, then answered on a thread of its own that may
 * block.
 *
 * @param wiring what all event loops share
 * @param loop the request's event loop
 * @param caller who asks
 * @param request that is answered
 * @param path of what is asked for, whatever way the request wrote it
 * @param parameters of it
 * @param product of it
 * @param format of the answer
 */
record HistoryAnswer(
    Wiring wiring,
    SubscriberLoop loop,
    Caller caller,
    HttpServerRequest request,
    String path,
    Parameters parameters,
    String product,
    Format format) {
  private static final Logger log = LoggerFactory.getLogger(HistoryAnswer.class);

  /** Reads the history, which may block; it is run while it holds one of the slots for that. */
  @FunctionalInterface
  private interface Work {
    Response run(RestHistory restHistory) throws UnavailableException;
  }

  /** Writes what was read, when the slot is free again; may block. The last of it is returned. */
  @FunctionalInterface
  private interface Response {
    Runnable send() throws UnavailableException, InterruptedException;
  }

  Optional<Problem> ticks() throws BadParameterException {
    TickQuery query = TickQuery.read(product, parameters, mostRows(), loop.now().epochNanos());
    Shares downloads = wiring.rest().downloads();
    String share = caller.share();
    if (!downloads.tryBegin(share)) {
      return Optional.of(
          Problem.of(ProblemCode.TOO_BUSY, "as many pages of ticks are sent as may: come again"));
    }
    return answer(
        restHistory -> TickDownload.begin(this, restHistory, query)::send,
        () -> downloads.ended(share));
  }

  Optional<Problem> candles() throws BadParameterException {
    CandleQuery query = CandleQuery.read(product, parameters, mostRows(), loop.now().epochNanos());
    return answer(
        restHistory -> {
          Page<Candle> page = restHistory.candles(query);
          byte[] body =
              switch (format) {
                case JSON -> RestCodec.candles(query, page);
                case CSV -> Answers.utf8(Csv.candles(page.rows()));
              };
          return () -> saying(body, query.freshness(), page.next(), query.limit());
        });
  }

  Optional<Problem> completeness() throws BadParameterException {
    CompletenessQuery query =
        CompletenessQuery.read(product, parameters, mostRows(), loop.now().epochNanos());
    return answer(
        restHistory -> {
          Completeness.Report report = restHistory.completeness(query);
          byte[] body =
              switch (format) {
                case JSON -> RestCodec.completeness(query, report);
                case CSV -> Answers.utf8(Csv.minutes(report.minutes().rows()));
              };
          return () -> saying(body, Freshness.CHANGING, report.minutes().next(), query.limit());
        });
  }

  Optional<Problem> gaps() throws BadParameterException {
    GapQuery query = GapQuery.read(product, parameters, mostRows(), loop.now().epochNanos());
    return answer(
        restHistory -> {
          Page<FeedGap> page = restHistory.gaps(query);
          byte[] body =
              switch (format) {
                case JSON -> RestCodec.gaps(product, page);
                case CSV -> Answers.utf8(Csv.gaps(page.rows()));
              };
          return () -> saying(body, Freshness.CHANGING, page.next(), query.limit());
        });
  }

  private int mostRows() {
    return wiring.rest().limits().mostRows();
  }

  private Optional<Problem> answer(Work work) {
    return answer(work, () -> {});
  }

  /** Has it answered; {@code ended} is run before the last of the answer goes out, or instead. */
  private Optional<Problem> answer(Work work, Runnable ended) {
    Optional<Problem> refusal = enter();
    if (refusal.isPresent()) {
      ended.run();
      return refusal;
    }
    boolean known = loop.market().knows(product);
    Threads.start("rest-" + product, () -> carryOut(work, known, ended));
    return Optional.empty();
  }

  private Optional<Problem> enter() {
    if (!Products.isValid(product)) {
      return Optional.of(RestRoutes.unknown(product));
    }
    return wiring.rest().tryEnter()
        ? Optional.empty()
        : Optional.of(
            Problem.of(ProblemCode.TOO_BUSY, "as many ask for history as may: come again"));
  }

  /** All is free before the last of the answer goes out: who has it may ask again at once. */
  private void carryOut(Work work, boolean known, Runnable ended) throws InterruptedException {
    Runnable last;
    try {
      last = prepare(work, known);
    } finally {
      ended.run();
    }
    loop.run(() -> finish(last));
  }

  /** Others are answered whatever becomes of this. */
  private void finish(Runnable last) {
    try {
      last.run();
    } catch (RuntimeException bug) {
      log.error("a request failed", bug);
      Answers.fail(request);
    }
  }

  private Response read(Work work, boolean known) throws UnavailableException {
    try {
      RestHistory restHistory = wiring.rest().restHistory();
      return known || restHistory.knows(product)
          ? work.run(restHistory)
          : () -> refusing(RestRoutes.unknown(product));
    } finally {
      wiring.rest().leave();
    }
  }

  private Runnable prepare(Work work, boolean known) throws InterruptedException {
    try {
      return read(work, known).send();
    } catch (UnavailableException unavailable) {
      return refusing(Problem.of(unavailable));
    } catch (RuntimeException bug) {
      log.error("a request failed", bug);
      return refusing(Problem.of(ProblemCode.INTERNAL_ERROR, "the gateway failed at this request"));
    }
  }

  /** Says why there is no answer; where one has begun it ends, unfinished. */
  private Runnable refusing(Problem problem) {
    return () -> {
      if (request.response().headWritten()) {
        Sockets.reset(request.connection());
      } else if (!request.response().closed()) {
        Answers.refuse(request, problem);
      }
    };
  }

  private Runnable saying(byte[] body, Freshness freshness, Optional<Cursor> next, int limit) {
    String tag = '"' + Answers.digest(body) + '"';
    return () -> {
      if (!request.response().closed()) {
        HttpServerResponse response = Answers.begin(request, format, freshness);
        next.ifPresent(cursor -> link(response, path, cursor, limit));
        Answers.send(request, response, body, tag);
      }
    };
  }

  /** Tells where the next page is, in whatever form this one is. */
  static void link(HttpServerResponse response, String path, Cursor next, int limit) {
    response.putHeader(
        "Link", "<%s?cursor=%s&limit=%d>; rel=\"next\"".formatted(path, next.text(), limit));
  }
}
