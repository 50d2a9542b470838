package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.protocol.EventPosition;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Session;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's stream of server-sent events: the messages of the WebSocket, each the data of an
 * event, whose id tells where to go on. Belongs to one event loop.
 */
final class EventStream implements SubscriberConnection {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private static final byte[] DATA = ascii("data: ");
  private static final byte[] ID = ascii("id: ");
  private static final byte[] LINE_END = ascii("\n");
  private static final byte[] EVENT_END = ascii("\n\n");

  /** A comment, which readers pass over: it keeps proxies from taking quiet for an end. */
  private static final byte[] QUIET = ascii(": quiet\n\n");

  /** After how long a reader whose connection broke comes again, in milliseconds. */
  private static final byte[] OPENING = ascii("retry: 1000\n\n");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final SubscriberLoop loop;
  private final Optional<Account> account;
  private final Subscriber subscriber;
  private final EventPosition position;
  private final Duration quiet;
  private Buffer gathered = Buffer.buffer(OPENING);
  private long saidNanos = System.nanoTime();
  private long leavingBytes;
  private long takenBytes;
  private int roomBytes;
  private int bytesSinceId;
  private boolean full;

  /**
   * A stream that answers {@code request}.
   *
   * @param position where the subscriber is
   */
  EventStream(
      HttpServerRequest request,
      SubscriberLoop loop,
      Session session,
      Caller caller,
      EventPosition position) {
    this.request = request;
    this.response = request.response();
    this.loop = loop;
    this.account = caller.account();
    this.position = position;
    this.quiet = loop.serverConfig().timeouts().ping();
    this.subscriber = new Subscriber(loop, caller, session, this);
  }

  /** Begins; answers who is at the other end. */
  Subscriber open() {
    room(loop.roomBytes());
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .exceptionHandler(failure -> log.debug("a stream of events failed", failure))
        .closeHandler(closed -> loop.left(subscriber));
    return subscriber;
  }

  @Override
  public void room(int bytes) {
    roomBytes = bytes;
  }

  /** The id of many products is long: it goes out when as much was sent without one. */
  @Override
  public void write(Reply reply, byte[] message) {
    position.on(reply);
    bytesSinceId += message.length;
    if (position.isTellable() && bytesSinceId >= position.length()) {
      sayId();
    }
    gathered.appendBytes(DATA).appendBytes(message).appendBytes(EVENT_END);
    account.ifPresent(known -> known.sent(1, 0)); // Its bytes are counted with all answers'.
  }

  private Buffer sayId() {
    bytesSinceId = 0;
    return gathered.appendBytes(ID).appendBytes(ascii(position.text())).appendBytes(LINE_END);
  }

  @Override
  public void flush() {
    if (gathered.length() > 0) {
      int bytes = gathered.length();
      leavingBytes += bytes;
      saidNanos = System.nanoTime();
      Buffer leaving = gathered;
      gathered = Buffer.buffer();
      response.write(leaving).onComplete(written -> onTaken(bytes));
    }
  }

  private void onTaken(int bytes) {
    leavingBytes -= bytes;
    takenBytes += bytes;
    if (full && leavingBytes <= roomBytes / 2) {
      full = false;
      loop.run(() -> subscriber.settle(loop.now()));
    }
  }

  @Override
  public boolean isWritable() {
    if (pendingBytes() >= roomBytes) {
      flush();
      full = pendingBytes() >= roomBytes;
    }
    return !full;
  }

  @Override
  public long pendingBytes() {
    return leavingBytes + gathered.length();
  }

  @Override
  public long takenBytes() {
    return takenBytes;
  }

  @Override
  public long heldBytes() {
    return pendingBytes();
  }

  /** He says nothing behind his request. */
  @Override
  public void listen(boolean listening, long nowNanos) {}

  /** Who has gone shows when he takes nothing any more. */
  @Override
  public Optional<Closing> look(long nowNanos) {
    if (bytesSinceId > 0 && position.isTellable()) {
      sayId().appendBytes(LINE_END); // An event without data only tells its id.
    } else if (!quiet.isZero() && nowNanos - saidNanos >= quiet.toNanos()) {
      gathered.appendBytes(QUIET);
    }
    flush();
    return Optional.empty();
  }

  /** A stream of events has no word for why it ends: its reader comes again, and is told. */
  @Override
  public void close(Closing why) {
    flush();
    response.end().onComplete(ended -> abort());
  }

  @Override
  public void abort() {
    Sockets.abort(request.connection());
    loop.left(subscriber);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
