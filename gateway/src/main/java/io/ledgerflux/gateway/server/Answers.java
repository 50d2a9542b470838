package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.RestCodec;
import io.ledgerflux.gateway.rest.Format;
import io.ledgerflux.gateway.rest.Freshness;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** How answers over HTTP are written. On the request's event loop. */
final class Answers {
  private static final String RETRY_SECONDS = "1";
  private static final int TAG_BYTES = 12;

  private Answers() {}

  /** Begins an answer that is right in {@code format}. */
  static HttpServerResponse begin(HttpServerRequest request, Format format, Freshness freshness) {
    HttpServerResponse response = request.response();
    response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
        .putHeader(HttpHeaders.CACHE_CONTROL, freshness.cacheControl());
  }

  /** The whole answer; who has it already, by its {@code tag}, is told so alone. */
  static void send(
      HttpServerRequest request, HttpServerResponse response, byte[] body, String tag) {
    response.putHeader(HttpHeaders.ETAG, tag);
    if (has(request, tag)) {
      response.headers().remove(HttpHeaders.CONTENT_TYPE);
      response.setStatusCode(304).end();
    } else {
      end(response, body);
    }
  }

  /** The whole answer, or as much of it as was asked for: how long it is stands in its head. */
  static void end(HttpServerResponse response, byte[] body) {
    end(response, Buffer.buffer(body));
  }

  /** The same. */
  static void end(HttpServerResponse response, Buffer body) {
    var _ =
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end(body);
  }

  /** A text that tells {@code body} from others. */
  static String digest(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
      return text.substring(0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static boolean has(HttpServerRequest request, String tag) {
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    return known != null
        && List.of(known.split(",", -1)).stream()
            .map(String::strip)
            .anyMatch(t -> t.equals("*") || plain(t).equals(plain(tag)));
  }

  /** Whether an answer is weakly or strongly the same does not matter to who asks for all of it. */
  private static String plain(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /** Says why there is no answer. */
  static void refuse(HttpServerRequest request, Problem problem) {
    var _ = refusing(request, problem);
  }

  /** The same, and ends the connection then: who asks for another has to come again. */
  static void turnAway(HttpServerRequest request, Problem problem) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    var _ = refusing(request, problem).onComplete(said -> request.connection().close());
  }

  private static Future<Void> refusing(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    if (problem.code().passes()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    return response
        .setStatusCode(problem.code().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(RestCodec.problem(problem)));
  }

  /** Says that a bug kept an answer from coming; one that has begun ends, unfinished. */
  static void fail(HttpServerRequest request) {
    if (request.response().headWritten()) {
      Sockets.reset(request.connection());
    } else if (!request.response().closed()) {
      refuse(request, Problem.of(ProblemCode.INTERNAL_ERROR, "the gateway failed at this request"));
    }
  }

  /** Whether the query of {@code request}, if there is one, can be read. */
  static boolean hasQuery(HttpServerRequest request) {
    try {
      return request.params() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
