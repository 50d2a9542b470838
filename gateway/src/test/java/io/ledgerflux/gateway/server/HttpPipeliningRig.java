package io.ledgerflux.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/** Connections of an event loop whose turns a test runs. */
abstract class HttpPipeliningRig {
  static final int MOST_AHEAD = 8;
  static final int MOST_BODY = 8_192;

  final Queue<Runnable> loop = new ArrayDeque<>();
  final Turns turns = new Turns(loop::add);
  final List<String> refused = new ArrayList<>();
  final UnreadAnswers unread = new UnreadAnswers(new AtomicLong(), 1 << 20, 1, refused::add);

  EmbeddedChannel connection() {
    return new EmbeddedChannel(new HttpPipeliningHandler(unread, turns));
  }

  static HttpRequest request(String path) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set("host", "x");
    return request;
  }

  static HttpRequest announcing(long bodyBytes) {
    HttpRequest request = request("/long");
    request.headers().set("content-length", bodyBytes);
    return request;
  }

  static HttpContent piece(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  static void upgrade(EmbeddedChannel connection) {
    connection.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER));
  }

  static void ask(EmbeddedChannel connection, String path) {
    connection.writeInbound(request(path), LastHttpContent.EMPTY_LAST_CONTENT);
  }

  static void answer(EmbeddedChannel connection) {
    connection.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
  }

  /** What has come through since this was asked last. */
  static List<String> asked(EmbeddedChannel connection) {
    List<String> asked = new ArrayList<>();
    for (Object next = connection.readInbound(); next != null; next = connection.readInbound()) {
      asked.add(
          switch (next) {
            case HttpRequest request -> request.uri();
            case LastHttpContent _ -> "end";
            case HttpContent piece -> piece.content().toString(StandardCharsets.UTF_8);
            default -> next.toString();
          });
    }
    return asked;
  }

  void runAll() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }
}
