package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.RestCodec;
import io.ledgerflux.gateway.rest.Csv;
import io.ledgerflux.gateway.rest.Format;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.gateway.rest.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a page of ticks as it is read: some rows are in memory, and the next are read when the
 * socket has taken them. Nobody's place is held while the socket is waited for. Runs on a thread
 * that may block.
 */
final class TickDownload {
  private static final int ROWS = 250;
  private static final int BYTES_PER_ROW = 350;

  /** Who does not take a page within this time does not keep others from theirs. */
  private static final Duration MOST_TIME = Duration.ofMinutes(2);

  private final HistoryAnswer answer;
  private final RestHistory restHistory;
  private final TickWindow page;
  private final long startNanos = System.nanoTime();
  private TickWindow rest;
  private List<TickRow> rows;
  private boolean first = true;

  private TickDownload(
      HistoryAnswer answer, RestHistory restHistory, TickWindow page, List<TickRow> firstRows) {
    this.answer = answer;
    this.restHistory = restHistory;
    this.page = page;
    this.rest = page;
    this.rows = firstRows;
  }

  /** Reads the first rows of the page that {@code query} asks for; there is a place for it. */
  static TickDownload begin(HistoryAnswer answer, RestHistory restHistory, TickQuery query)
      throws UnavailableException {
    TickWindow page = restHistory.window(query);
    return new TickDownload(answer, restHistory, page, restHistory.ticks(page, ROWS));
  }

  /** Sends all but the last of it, which is left to be done on the event loop. */
  Runnable send() throws UnavailableException, InterruptedException {
    Buffer buffer = opening();
    while (rows.size() == ROWS) {
      append(buffer, rows);
      if (!isTaken(buffer) || !readOn()) {
        return () -> Sockets.reset(answer.request().connection());
      }
      buffer = Buffer.buffer(ROWS * BYTES_PER_ROW);
    }
    append(buffer, rows);
    if (answer.format() == Format.JSON) {
      buffer.appendString("]}");
    }
    Buffer last = buffer;
    return () -> {
      var _ = put(last, true);
    };
  }

  /** Whether there was a place to read the next rows. */
  private boolean readOn() throws UnavailableException, InterruptedException {
    RestAdmission admission = answer.wiring().rest();
    if (!admission.enter()) {
      return false;
    }
    try {
      rest = rest.behind(rows.getLast());
      rows = restHistory.ticks(rest, ROWS);
      return true;
    } finally {
      admission.leave();
    }
  }

  private Buffer opening() {
    return Buffer.buffer(ROWS * BYTES_PER_ROW)
        .appendString(
            switch (answer.format()) {
              case JSON -> RestCodec.opening(page);
              case CSV -> Csv.TICKS;
            });
  }

  private void append(Buffer buffer, List<TickRow> rows) {
    for (TickRow row : rows) {
      switch (answer.format()) {
        case JSON -> {
          if (!first) {
            buffer.appendByte((byte) ',');
          }
          buffer.appendBytes(RestCodec.tick(row));
        }
        case CSV -> buffer.appendString(Csv.line(row));
      }
      first = false;
    }
  }

  private Future<Void> put(Buffer buffer, boolean last) {
    HttpServerResponse response = answer.request().response();
    if (response.closed()) {
      return Future.failedFuture("the client has gone");
    }
    answer.loop().httpConnections().asked(answer.request().connection());
    if (!response.headWritten()) {
      Answers.begin(answer.request(), answer.format(), page.query().freshness());
      page.next()
          .ifPresent(
              next -> HistoryAnswer.link(response, answer.path(), next, page.query().limit()));
      response.setChunked(!last);
    }
    return last ? response.end(buffer) : response.write(buffer);
  }

  private void write(Buffer buffer, CompletableFuture<Boolean> taken) {
    try {
      put(buffer, false).onComplete(written -> taken.complete(written.succeeded()));
    } catch (RuntimeException bug) {
      taken.completeExceptionally(bug);
    }
  }

  /** Whether the socket took it in time. */
  private boolean isTaken(Buffer buffer) throws InterruptedException {
    if (System.nanoTime() - startNanos >= MOST_TIME.toNanos()) {
      return false;
    }
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    answer.loop().run(() -> write(buffer, taken));
    try {
      Duration slowClose = answer.loop().serverConfig().timeouts().slowClose();
      return taken.get(slowClose.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException bug) {
      throw new IllegalStateException(bug.getCause());
    } catch (TimeoutException e) {
      return false;
    }
  }
}
