package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HttpPipeliningHandlerTest {
  private static final int MOST_AHEAD = 8;
  private static final int MOST_BODY = 8_192;

  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final Turns turns = new Turns(loop::add);
  private final List<String> refused = new ArrayList<>();
  private final UnreadAnswers unread =
      new UnreadAnswers(new AtomicLong(), 1 << 20, 1, refused::add);

  @Test
  void eachRequestOfACrowdHasATurnOfItsOwn() {
    EmbeddedChannel one = connection();
    EmbeddedChannel two = connection();

    ask(one, "/1");
    ask(two, "/2");
    assertThat(asked(one)).isEmpty();

    loop.remove().run();
    assertThat(asked(one)).containsExactly("/1", "end");
    assertThat(asked(two)).isEmpty();

    loop.remove().run();
    assertThat(asked(two)).containsExactly("/2", "end");
    assertThat(loop).isEmpty();
  }

  @Test
  void theNextRequestComesWhenTheOneBeforeIsAnsweredAndInATurnOfItsOwn() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");
    ask(connection, "/2");

    runAll();
    assertThat(asked(connection)).containsExactly("/1", "end");

    answer(connection);
    assertThat(asked(connection)).isEmpty();
    runAll();
    assertThat(asked(connection)).containsExactly("/2", "end");
  }

  @Test
  void whoAsksOnAndOnIsHungUpOn() {
    EmbeddedChannel connection = connection();
    ask(connection, "/0");
    for (int i = 1; i <= MOST_AHEAD; i++) {
      ask(connection, "/" + i);
    }
    assertThat(refused).isEmpty();
    runAll();
    assertThat(asked(connection)).containsExactly("/0", "end");

    ask(connection, "/too-many");

    assertThat(refused).containsExactly("ahead");
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void whoHasLeftBeforeHisTurnIsNotServed() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");

    var _ = connection.close();
    runAll();

    assertThat(asked(connection)).isEmpty();
  }

  @Test
  void theSocketIsNotReadWhileARequestWaits() {
    AtomicInteger reads = new AtomicInteger();
    EmbeddedChannel connection =
        new EmbeddedChannel(countingReads(reads), new HttpPipeliningHandler(unread, turns));
    ask(connection, "/1");
    ask(connection, "/2");
    int before = reads.get();

    var _ = connection.read();
    runAll();
    assertThat(asked(connection)).containsExactly("/1", "end");
    assertThat(reads).as("the second request waits").hasValue(before);

    answer(connection);
    runAll();
    assertThat(asked(connection)).containsExactly("/2", "end");
    assertThat(reads).hasValueGreaterThan(before);
  }

  @Test
  void aBodyThatComesInPiecesStaysBehindItsRequest() {
    EmbeddedChannel connection = connection();
    connection.writeInbound(request("/1"), piece("a"));
    connection.writeInbound(piece("b"));
    assertThat(asked(connection)).isEmpty();

    runAll();
    assertThat(asked(connection)).containsExactly("/1", "a", "b");

    connection.writeInbound(piece("c"), LastHttpContent.EMPTY_LAST_CONTENT, request("/2"));
    assertThat(asked(connection)).containsExactly("c", "end");
  }

  @Test
  void whoSendsALongBodyIsHungUpOn() {
    EmbeddedChannel connection = connection();
    connection.writeInbound(request("/1"), piece("x".repeat(MOST_BODY)));
    runAll();
    answer(connection);
    assertThat(refused).isEmpty();
    ByteBuf more = Unpooled.copiedBuffer("x", StandardCharsets.UTF_8);

    connection.writeInbound(new DefaultHttpContent(more));

    assertThat(refused).containsExactly("body");
    assertThat(connection.isOpen()).isFalse();
    assertThat(more.refCnt()).isZero();
  }

  @Test
  void whoSaysThatHisBodyIsLongIsToldThatItIsTooLong() {
    EmbeddedChannel connection = connection();

    connection.writeInbound(announcing(MOST_BODY + 1));

    HttpResponse told = connection.readOutbound();
    assertThat(told.status()).isEqualTo(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    assertThat(told.headers().get("connection")).isEqualTo("close");
    assertThat(connection.isOpen()).isFalse();
    assertThat(refused).containsExactly("body");
    assertThat(loop).as("no turn is wasted on it").isEmpty();
  }

  @Test
  void whoseHeadIsTooLongIsToldWhatOfItIs() {
    assertThat(toldOf(new TooLongHttpLineException("line")))
        .isEqualTo(HttpResponseStatus.REQUEST_URI_TOO_LONG);
    assertThat(toldOf(new TooLongHttpHeaderException("headers")))
        .isEqualTo(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
    assertThat(refused).containsExactly("head", "head");
  }

  private HttpResponseStatus toldOf(Exception failure) {
    EmbeddedChannel connection = connection();
    HttpRequest unread = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/unread");
    unread.setDecoderResult(DecoderResult.failure(failure));

    connection.writeInbound(unread);

    HttpResponse told = connection.readOutbound();
    assertThat(told.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(told.headers().get("connection")).isEqualTo("close");
    assertThat(connection.isOpen()).isFalse();
    return told.status();
  }

  @Test
  void whoseRequestsAreLongMaySendFewerAhead() {
    EmbeddedChannel connection = connection();
    ask(connection, "/0");
    runAll();
    ask(connection, "/" + "x".repeat(20_000));
    assertThat(refused).isEmpty();

    ask(connection, "/" + "y".repeat(20_000));

    assertThat(refused).containsExactly("ahead");
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void whatWasServedIsNotCountedAmongWhatWaits() {
    EmbeddedChannel connection = connection();
    for (int i = 0; i < 4; i++) {
      ask(connection, "/" + "x".repeat(20_000));
      runAll();
      answer(connection);
    }
    assertThat(refused).isEmpty();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void whoseRequestCanBeReadInTwoWaysIsToldSoAndNothingBehindItIsServed() {
    EmbeddedChannel connection = connection();
    HttpRequest request = request("/two-hosts");
    request.headers().add("host", "y");

    connection.writeInbound(request, piece("x"), LastHttpContent.EMPTY_LAST_CONTENT, request("/1"));
    runAll();

    HttpResponse told = connection.readOutbound();
    assertThat(told.status()).isEqualTo(HttpResponseStatus.BAD_REQUEST);
    assertThat(told.headers().get("connection")).isEqualTo("close");
    assertThat(connection.isOpen()).isFalse();
    assertThat(refused).containsExactly("head");
    assertThat(asked(connection)).isEmpty();
  }

  @Test
  void whoSaysThatHisBodyIsShortIsServed() {
    EmbeddedChannel connection = connection();

    connection.writeInbound(announcing(MOST_BODY));
    runAll();

    assertThat(asked(connection)).containsExactly("/long");
    assertThat(refused).isEmpty();
  }

  @Test
  void noAnswerStandsInAnothersPlace() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");
    runAll();

    connection.writeInbound(announcing(MOST_BODY + 1));

    assertThat(connection.<Object>readOutbound()).isNull();
    assertThat(connection.isOpen()).isFalse();
    assertThat(refused).containsExactly("body");
  }

  @Test
  void whatIsNoNumberIsLeftToWhoRefusesTheRequest() {
    EmbeddedChannel connection = connection();
    HttpRequest broken = request("/broken");
    broken.headers().set("content-length", "1e9");
    broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("1e9")));

    connection.writeInbound(broken);
    runAll();

    assertThat(asked(connection)).containsExactly("/broken");
  }

  @Test
  void eachRequestMayHaveAShortBody() {
    EmbeddedChannel connection = connection();
    for (int i = 0; i < 3; i++) {
      connection.writeInbound(
          request("/1"), piece("x".repeat(MOST_BODY)), LastHttpContent.EMPTY_LAST_CONTENT);
      runAll();
      answer(connection);
    }

    assertThat(refused).isEmpty();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void whoIsAnsweredBeforeHisRequestEndsIsReadToItsEnd() {
    EmbeddedChannel connection = connection();
    connection.writeInbound(request("/1"));
    runAll();
    answer(connection);

    connection.writeInbound(piece("a"), LastHttpContent.EMPTY_LAST_CONTENT);
    ask(connection, "/2");
    runAll();

    assertThat(asked(connection)).containsExactly("/1", "a", "end", "/2", "end");
  }

  @Test
  void anUpgradeLetsTheEndOfItsRequestThroughAndNoRequestBehindIt() {
    EmbeddedChannel connection = connection();
    ask(connection, "/ws");
    runAll();
    ask(connection, "/1");
    ByteBuf body = Unpooled.copiedBuffer("a", StandardCharsets.UTF_8);
    connection.writeInbound(new DefaultHttpContent(body));
    ask(connection, "/2");

    upgrade(connection);
    runAll();

    assertThat(asked(connection)).containsExactly("/ws", "end");
    assertThat(body.refCnt()).isZero();
    assertThat(connection.pipeline().get(HttpPipeliningHandler.class)).isNull();
  }

  @Test
  void anUpgradeWithinItsTurnIsAnUpgrade() {
    EmbeddedChannel connection = connection();
    var _ =
        connection
            .pipeline()
            .addLast(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    context.fireChannelRead(message);
                    if (message instanceof HttpRequest) {
                      upgrade(connection);
                    }
                  }
                });
    ask(connection, "/ws");
    runAll();

    assertThat(asked(connection)).containsExactly("/ws", "end");
    assertThat(connection.pipeline().get(HttpPipeliningHandler.class)).isNull();
    connection.writeInbound(piece("frame"));
    assertThat(asked(connection)).containsExactly("frame");
  }

  private EmbeddedChannel connection() {
    return new EmbeddedChannel(new HttpPipeliningHandler(unread, turns));
  }

  private static ChannelHandler countingReads(AtomicInteger reads) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void read(ChannelHandlerContext context) {
        reads.incrementAndGet();
        context.read();
      }
    };
  }

  private static HttpRequest request(String path) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set("host", "x");
    return request;
  }

  private static HttpRequest announcing(long bodyBytes) {
    HttpRequest request = request("/long");
    request.headers().set("content-length", bodyBytes);
    return request;
  }

  private static HttpContent piece(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  private static void upgrade(EmbeddedChannel connection) {
    connection.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER));
  }

  private static void ask(EmbeddedChannel connection, String path) {
    connection.writeInbound(request(path), LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private static void answer(EmbeddedChannel connection) {
    connection.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
  }

  /** What has come through since this was asked last. */
  private static List<String> asked(EmbeddedChannel connection) {
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

  private void runAll() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }
}
