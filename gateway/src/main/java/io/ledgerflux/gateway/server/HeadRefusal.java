package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.protocol.EventPosition;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;

/** Why a request is refused for its head alone, and its connection closed. */
enum HeadRefusal {
  /**
   * A proxy before the gateway may read another request out of the same bytes. An unknown transfer
   * coding is one of them, and no 501: no coding would be known one day, since no request needs a
   * body. So are control characters in the target (RFC 9112, 3.2).
   */
  AMBIGUOUS("head", 400),

  /** Its first line is longer than {@link #MOST_LINE_BYTES} (RFC 9110, 15.5.15). */
  LONG_LINE("head", 414),

  /** Its headers are longer than {@link #MOST_HEADER_BYTES} (RFC 6585, 5). */
  LONG_HEADERS("head", 431),

  /** It says that its body is longer than any may be (RFC 9110, 15.5.14). */
  LONG_BODY(RefusalLabels.BODY, 413);

  /**
   * The id of an event can stand in it, and be twice as long there, with the products beside it.
   */
  static final int MOST_LINE_BYTES = 3 * EventPosition.MOST_LENGTH + 1_000;

  /** The id of an event can be one of them. */
  static final int MOST_HEADER_BYTES = EventPosition.MOST_LENGTH + 8_192;

  /** No request needs a body; what a client sends all the same is read, so far. */
  static final int MOST_BODY_BYTES = 8_192;

  private static final char DELETE = 0x7f;

  private final String label;
  private final int status;

  HeadRefusal(String label, int status) {
    this.label = label;
    this.status = status;
  }

  /** That of {@code request}; empty where it is fit, or Vert.x refuses it itself. */
  static Optional<HeadRefusal> of(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return of(request.decoderResult());
    } else if (!isForOneHost(request)
        || !isEndClear(request.headers())
        || request.uri().chars().anyMatch(c -> c < ' ' || c == DELETE)) {
      return Optional.of(AMBIGUOUS);
    } else if (HttpUtil.getContentLength(request, 0L) > MOST_BODY_BYTES) {
      return Optional.of(LONG_BODY);
    }
    return Optional.empty();
  }

  private static Optional<HeadRefusal> of(DecoderResult result) {
    return switch (result.cause()) {
      case TooLongHttpLineException _ -> Optional.of(LONG_LINE);
      case TooLongHttpHeaderException _ -> Optional.of(LONG_HEADERS);
      case null, default -> Optional.empty();
    };
  }

  /** RFC 9112, 3.2; HTTP/1.0 knows no hosts. */
  private static boolean isForOneHost(HttpRequest request) {
    int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
    return hosts == 1 || (hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_0));
  }

  /** RFC 9112, 6.1 and 6.3; of these Vert.x refuses what ends in chunks and has a length, too. */
  private static boolean isEndClear(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())
            && !headers.contains(HttpHeaderNames.CONTENT_LENGTH));
  }

  /** Its name among the metrics. */
  String label() {
    return label;
  }

  /** What is said of it before the connection is closed. */
  HttpResponse answer() {
    HttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return answer;
  }
}
