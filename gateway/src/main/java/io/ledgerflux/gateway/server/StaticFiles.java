package io.ledgerflux.gateway.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The page at {@code /} and the files that it is made of, read from the jar once. */
final class StaticFiles {
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** By their path; the page itself stands at {@code /}, too. */
  static final Map<String, String> CONTENT_TYPES =
      Map.ofEntries(
          Map.entry("/page/index.html", "text/html; charset=utf-8"),
          Map.entry("/page/page.css", "text/css; charset=utf-8"),
          Map.entry("/page/icon.svg", "image/svg+xml"),
          Map.entry("/page/access.js", JAVASCRIPT),
          Map.entry("/page/candles.js", JAVASCRIPT),
          Map.entry("/page/chart.js", JAVASCRIPT),
          Map.entry("/page/chosen.js", JAVASCRIPT),
          Map.entry("/page/clock.js", JAVASCRIPT),
          Map.entry("/page/connection.js", JAVASCRIPT),
          Map.entry("/page/console.js", JAVASCRIPT),
          Map.entry("/page/decimal.js", JAVASCRIPT),
          Map.entry("/page/events.js", JAVASCRIPT),
          Map.entry("/page/exact.js", JAVASCRIPT),
          Map.entry("/page/figures.js", JAVASCRIPT),
          Map.entry("/page/history.js", JAVASCRIPT),
          Map.entry("/page/lock.js", JAVASCRIPT),
          Map.entry("/page/main.js", JAVASCRIPT),
          Map.entry("/page/market.js", JAVASCRIPT),
          Map.entry("/page/table.js", JAVASCRIPT),
          Map.entry("/page/lib/echarts.esm.min.js", JAVASCRIPT),
          Map.entry("/page/lib/LICENSE", TEXT),
          Map.entry("/page/lib/LICENSE-d3", TEXT),
          Map.entry("/page/lib/NOTICE", TEXT),
          Map.entry("/page/lib/zrender/LICENSE", TEXT));

  record StaticFile(String contentType, Buffer plain, Buffer gzipped, String tag) {}

  /** All event loops answer with the same: a megabyte is not read and packed by each. */
  private static final Map<String, StaticFile> FILES =
      CONTENT_TYPES.entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getKey, entry -> read(entry.getKey(), entry.getValue())));

  private StaticFiles() {}

  /** They, by their path. Who asks first waits until they are read: not an event loop. */
  static Map<String, StaticFile> all() {
    return FILES;
  }

  /** Has the router answer with them. */
  static void addTo(Router router) {
    FILES.forEach(
        (path, file) -> {
          add(router, path, file);
          if (path.equals("/page/index.html")) {
            add(router, "/", file);
          }
        });
  }

  private static void add(Router router, String path, StaticFile file) {
    Resource.DOCUMENT.mount(router, path, request -> answer(request.request(), file));
  }

  private static void answer(HttpServerRequest request, StaticFile file) {
    boolean gzip = acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
    // Another representation has another strong tag.
    String tag = '"' + file.tag() + (gzip ? "-gzip\"" : "\"");
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.ETAG, tag)
            .putHeader(HttpHeaders.VARY, "Accept-Encoding")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(tag)) {
      response.setStatusCode(304).end();
      return;
    }
    Buffer body = gzip ? file.gzipped() : file.plain();
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType());
    if (gzip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Answers.end(response, body);
  }

  private static boolean acceptsGzip(@Nullable String accepted) {
    return accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0");
  }

  private static StaticFile read(String path, String contentType) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      byte[] bytes = in.readAllBytes();
      return new StaticFile(
          contentType, Buffer.buffer(bytes), Buffer.buffer(gzip(bytes)), tag(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
