package io.ledgerflux.simulator.server;

import io.ledgerflux.ops.SingleLoopVertx;
import io.ledgerflux.simulator.codec.RequestCodec;
import io.ledgerflux.simulator.venue.ClientSession;
import io.ledgerflux.simulator.venue.Venue;
import io.ledgerflux.simulator.wire.Times;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The WebSocket server around a venue. One event loop owns venue and connections; calls from other
 * threads are handed to it.
 */
public final class ExchangeServer {
  private static final int MOST_REQUEST_LENGTH = 256 << 10;
  private static final long LONGEST_WAIT_MILLIS = 50;
  private static final long CALL_SECONDS = 10;

  private final Venue venue;
  private final Optional<ReplayFeeder> feeder;
  private final InstantSource clock;
  private final int mostUnread;
  private final Control control;
  private final Vertx vertx;
  private final Context loop;
  private final HttpServer server;
  private volatile boolean stopped;

  /**
   * A server that is not listening yet.
   *
   * @param mostUnread characters that may wait for a client before it is cut off
   */
  public ExchangeServer(
      Venue venue, Optional<ReplayFeeder> feeder, InstantSource clock, int mostUnread) {
    this.venue = venue;
    this.feeder = feeder;
    this.clock = clock;
    this.mostUnread = mostUnread;
    this.control = new Control(venue);
    this.vertx = SingleLoopVertx.create();
    this.loop = vertx.getOrCreateContext();
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setPerMessageWebSocketCompressionSupported(true)
                    .setMaxWebSocketMessageSize(MOST_REQUEST_LENGTH))
            .requestHandler(this::onRequest);
  }

  /** Listens, lets the market run, and gives the port; 0 asks for any free one. */
  public int start(String host, int port) {
    var listening = new CompletableFuture<HttpServer>();
    loop.runOnContext(
        any ->
            server
                .listen(port, host)
                .onSuccess(done -> run())
                .onComplete(listening::complete, listening::completeExceptionally));
    return await(listening).actualPort();
  }

  /** Closes all connections and gives back all threads. Can be called twice. */
  public void stop() {
    if (!stopped) {
      await(vertx.close().toCompletionStage().toCompletableFuture());
      stopped = true;
      feeder.ifPresent(ReplayFeeder::close);
    }
  }

  /** Lets the venue's own thread do something, and gives what comes of it. */
  public <T> T ask(Function<Venue, T> question) {
    if (stopped) {
      return question.apply(venue); // nobody else has it any more
    }
    var answer = new CompletableFuture<T>();
    loop.runOnContext(
        any -> {
          try {
            answer.complete(question.apply(venue));
          } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return await(answer);
  }

  private void run() {
    long now = Times.micros(clock.instant());
    boolean behind = venue.advance(now) < now;
    feeder.ifPresent(recording -> recording.feed(vertx));
    long wait = behind ? 1 : (venue.nextMicros() - now) / 1_000 + 1;
    vertx.setTimer(Math.clamp(wait, 1, LONGEST_WAIT_MILLIS), any -> run());
  }

  private void advance() {
    venue.advance(Times.micros(clock.instant()));
  }

  private void onRequest(HttpServerRequest request) {
    advance();
    if (!request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
      control.on(request);
    } else if (venue.refusesClients()) {
      request.response().setStatusCode(503).end();
    } else if (!venue.admits(request.remoteAddress().hostAddress())) {
      request.response().setStatusCode(429).end();
    } else {
      Future<ServerWebSocket> upgrade = request.toWebSocket();
      upgrade.onSuccess(socket -> onConnection(socket));
    }
  }

  private void onConnection(ServerWebSocket socket) {
    ClientSession session = venue.connect(new Connection(vertx, socket, mostUnread));
    socket.textMessageHandler(
        text -> {
          advance();
          venue.on(session, RequestCodec.parse(text));
        });
    socket.closeHandler(any -> venue.leave(session));
    socket.exceptionHandler(any -> venue.leave(session));
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.orTimeout(CALL_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException wrapped) {
      if (wrapped.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (wrapped.getCause() instanceof IOException cause) {
        throw new UncheckedIOException(cause);
      }
      throw new IllegalStateException(wrapped.getCause());
    }
  }
}
