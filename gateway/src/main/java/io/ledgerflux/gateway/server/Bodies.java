package io.ledgerflux.gateway.server;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** How long the body of a request may be. */
final class Bodies {
  /** No request needs a body; what a client sends all the same is read, so far. */
  static final int MOST_BYTES = 8_192;

  private Bodies() {}

  /** Whether {@code request} says that its body is too long. */
  static boolean isTooLong(HttpRequest request) {
    return request.decoderResult().isSuccess()
        && HttpUtil.getContentLength(request, 0L) > MOST_BYTES;
  }

  /** The answer to that, behind which the connection is closed. */
  static HttpResponse tooLong() {
    HttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return answer;
  }
}
