package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whose requests are too many, too long or in two minds, and what he is told. */
class RefusedPipeliningTest extends HttpPipeliningRig {
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
}
