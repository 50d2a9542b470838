package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.RestCodec;
import io.ledgerflux.gateway.rest.Csv;
import io.ledgerflux.gateway.rest.Format;
import io.ledgerflux.gateway.rest.Records;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.gateway.rest.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends a page of ticks as it is read: some rows are in memory, and the next are read when the
 * socket has taken them. Runs on a thread that may block.
 */
final class TickDownload {
  private static final int ROWS = 250;
  private static final int BYTES_PER_ROW = 350;

  /** Who does not take a page within this time does not keep a place from others. */
  private static final Duration MOST_TIME = Duration.ofMinutes(2);

  private final SubscriberLoop loop;
  private final HttpServerRequest request;
  private final String path;
  private final Format format;
  private final Records records;
  private final long startNanos = System.nanoTime();
  private boolean first = true;

  TickDownload(
      SubscriberLoop loop, HttpServerRequest request, String path, Format format, Records records) {
    this.loop = loop;
    this.request = request;
    this.path = path;
    this.format = format;
    this.records = records;
  }

  void send(TickWindow page) throws UnavailableException, InterruptedException {
    TickWindow rest = page;
    List<TickRow> rows = records.ticks(rest, ROWS);
    Buffer buffer = opening(page);
    while (rows.size() == ROWS) {
      append(buffer, rows);
      if (!write(page, buffer, false)) {
        return;
      }
      buffer = Buffer.buffer(ROWS * BYTES_PER_ROW);
      rest = rest.behind(rows.getLast());
      rows = records.ticks(rest, ROWS);
    }
    append(buffer, rows);
    if (format == Format.JSON) {
      buffer.appendString("]}");
    }
    write(page, buffer, true);
  }

  private Buffer opening(TickWindow page) {
    return Buffer.buffer(ROWS * BYTES_PER_ROW)
        .appendString(
            switch (format) {
              case JSON -> RestCodec.opening(page);
              case CSV -> Csv.TICKS;
            });
  }

  private void append(Buffer buffer, List<TickRow> rows) {
    for (TickRow row : rows) {
      switch (format) {
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

  /** Whether the socket took it; one that does not, in time, is closed. */
  private boolean write(TickWindow page, Buffer buffer, boolean last) throws InterruptedException {
    boolean inTime = System.nanoTime() - startNanos < MOST_TIME.toNanos();
    if (inTime && isTaken(() -> put(page, buffer, last))) {
      return true;
    }
    loop.run(() -> Sockets.abort(request.connection()));
    return false;
  }

  private Future<Void> put(TickWindow page, Buffer buffer, boolean last) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return Future.failedFuture("the client has gone");
    }
    loop.asked(request.connection());
    if (!response.headWritten()) {
      Answers.begin(request, format, page.query().freshness());
      page.next().ifPresent(next -> HistoryAnswer.link(response, path, next, page.query().limit()));
      response.setChunked(!last);
    }
    return last ? response.end(buffer) : response.write(buffer);
  }

  private boolean isTaken(Supplier<Future<Void>> write) throws InterruptedException {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    loop.run(() -> write.get().onComplete(written -> taken.complete(written.succeeded())));
    try {
      return taken.get(
          loop.serverConfig().patience().slowClose().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
